using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Diagnosis.RehabStations.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "rehab");

            migrationBuilder.CreateTable(
                name: "case_seen",
                schema: "rehab",
                columns: table => new
                {
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_case_seen", x => x.CaseId);
                });

            migrationBuilder.CreateTable(
                name: "follow_up",
                schema: "rehab",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PatientId = table.Column<Guid>(type: "uuid", nullable: false),
                    StationId = table.Column<Guid>(type: "uuid", nullable: true),
                    On = table.Column<DateOnly>(type: "date", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Outcome = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Reached = table.Column<bool>(type: "boolean", nullable: false),
                    LossReason = table.Column<string>(type: "text", nullable: true),
                    DeclaredLost = table.Column<bool>(type: "boolean", nullable: false),
                    DiedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    DeathCause = table.Column<string>(type: "text", nullable: true),
                    DeathSource = table.Column<string>(type: "text", nullable: true),
                    Withdrawn = table.Column<bool>(type: "boolean", nullable: false),
                    ByExchange = table.Column<bool>(type: "boolean", nullable: false),
                    Site = table.Column<string>(type: "text", nullable: true),
                    Physician = table.Column<string>(type: "text", nullable: true),
                    RelativePhone = table.Column<string>(type: "text", nullable: false),
                    Answers = table.Column<string>(type: "text", nullable: false),
                    Assessments = table.Column<string>(type: "text", nullable: false),
                    Derived = table.Column<string>(type: "text", nullable: false),
                    RequestHash = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_follow_up", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "rehab",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ActorId = table.Column<string>(type: "text", nullable: false),
                    ActorName = table.Column<string>(type: "text", nullable: false),
                    Action = table.Column<string>(type: "text", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    Content = table.Column<string>(type: "text", nullable: true),
                    ChainNo = table.Column<long>(type: "bigint", nullable: true),
                    PreviousHash = table.Column<string>(type: "text", nullable: true),
                    Hash = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "idempotent_reply",
                schema: "rehab",
                columns: table => new
                {
                    CallerId = table.Column<string>(type: "text", nullable: false),
                    Key = table.Column<string>(type: "text", nullable: false),
                    RequestHash = table.Column<string>(type: "text", nullable: false),
                    Status = table.Column<int>(type: "integer", nullable: false),
                    Location = table.Column<string>(type: "text", nullable: true),
                    ETag = table.Column<string>(type: "text", nullable: true),
                    Warnings = table.Column<string>(type: "text", nullable: true),
                    Body = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotent_reply", x => new { x.CallerId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                schema: "rehab",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "uuid", nullable: false),
                    Consumer = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "rehab",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Contract = table.Column<string>(type: "text", nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_delivery",
                schema: "rehab",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "uuid", nullable: false),
                    Consumer = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Tries = table.Column<int>(type: "integer", nullable: false),
                    NextTry = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DoneAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_delivery", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "patient",
                schema: "rehab",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Sex = table.Column<string>(type: "character varying(1)", maxLength: 1, nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: false),
                    Number = table.Column<string>(type: "text", nullable: false),
                    NumberHash = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Phone = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    StateBefore = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    StationId = table.Column<Guid>(type: "uuid", nullable: true),
                    StationName = table.Column<string>(type: "text", nullable: true),
                    TransferToStationId = table.Column<Guid>(type: "uuid", nullable: true),
                    Transfer = table.Column<string>(type: "text", nullable: false),
                    Stage = table.Column<int>(type: "integer", nullable: false),
                    Diagnoses = table.Column<string>(type: "text", nullable: false),
                    StageHistory = table.Column<string>(type: "text", nullable: false),
                    Assignments = table.Column<string>(type: "text", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    EmployerAddress = table.Column<string>(type: "text", nullable: false),
                    HukouAddress = table.Column<string>(type: "text", nullable: false),
                    ResidenceAddress = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    DiagnosedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    HomeOxygen = table.Column<bool>(type: "boolean", nullable: false),
                    LastFollowUpOn = table.Column<DateOnly>(type: "date", nullable: true),
                    NextDue = table.Column<DateOnly>(type: "date", nullable: true),
                    Death = table.Column<string>(type: "text", nullable: false),
                    DiedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    MovedOutOn = table.Column<DateOnly>(type: "date", nullable: true),
                    LostOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Attempts = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_patient", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "patient_reader",
                schema: "rehab",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_patient_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "station",
                schema: "rehab",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Level = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    HostName = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Townships = table.Column<string>(type: "text", nullable: false),
                    Steps = table.Column<string>(type: "text", nullable: false),
                    CorridorMetres = table.Column<decimal>(type: "numeric(6,2)", precision: 6, scale: 2, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_station", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "station_reader",
                schema: "rehab",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_station_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_follow_up_Division_InstitutionId",
                schema: "rehab",
                table: "follow_up",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_follow_up_On_Reached",
                schema: "rehab",
                table: "follow_up",
                columns: new[] { "On", "Reached" });

            migrationBuilder.CreateIndex(
                name: "IX_follow_up_PatientId_On",
                schema: "rehab",
                table: "follow_up",
                columns: new[] { "PatientId", "On" });

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "rehab",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "rehab",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "rehab",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_patient_Division_InstitutionId",
                schema: "rehab",
                table: "patient",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_patient_NumberHash",
                schema: "rehab",
                table: "patient",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_patient_PersonId",
                schema: "rehab",
                table: "patient",
                column: "PersonId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_patient_ResidenceAddress",
                schema: "rehab",
                table: "patient",
                column: "ResidenceAddress");

            migrationBuilder.CreateIndex(
                name: "IX_patient_StationId_NextDue",
                schema: "rehab",
                table: "patient",
                columns: new[] { "StationId", "NextDue" });

            migrationBuilder.CreateIndex(
                name: "IX_patient_TransferToStationId",
                schema: "rehab",
                table: "patient",
                column: "TransferToStationId");

            migrationBuilder.CreateIndex(
                name: "IX_patient_reader_OwnerId",
                schema: "rehab",
                table: "patient_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_station_Division_InstitutionId",
                schema: "rehab",
                table: "station",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_station_Division_Name",
                schema: "rehab",
                table: "station",
                columns: new[] { "Division", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_station_reader_OwnerId",
                schema: "rehab",
                table: "station_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "case_seen",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "follow_up",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "history",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "patient",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "patient_reader",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "station",
                schema: "rehab");

            migrationBuilder.DropTable(
                name: "station_reader",
                schema: "rehab");
        }
    }
}
