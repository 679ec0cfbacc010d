using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Diagnosis.RehabStations.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "rehab_case_seen",
                columns: table => new
                {
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_case_seen", x => x.CaseId);
                });

            migrationBuilder.CreateTable(
                name: "rehab_follow_up",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PatientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    On = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Reached = table.Column<bool>(type: "INTEGER", nullable: false),
                    LossReason = table.Column<string>(type: "TEXT", nullable: true),
                    DeclaredLost = table.Column<bool>(type: "INTEGER", nullable: false),
                    DiedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DeathCause = table.Column<string>(type: "TEXT", nullable: true),
                    DeathSource = table.Column<string>(type: "TEXT", nullable: true),
                    Withdrawn = table.Column<bool>(type: "INTEGER", nullable: false),
                    ByExchange = table.Column<bool>(type: "INTEGER", nullable: false),
                    Site = table.Column<string>(type: "TEXT", nullable: true),
                    Physician = table.Column<string>(type: "TEXT", nullable: true),
                    RelativePhone = table.Column<string>(type: "TEXT", nullable: false),
                    Answers = table.Column<string>(type: "TEXT", nullable: false),
                    Assessments = table.Column<string>(type: "TEXT", nullable: false),
                    Derived = table.Column<string>(type: "TEXT", nullable: false),
                    RequestHash = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_follow_up", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "rehab_history",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    RecordId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    ActorId = table.Column<string>(type: "TEXT", nullable: false),
                    ActorName = table.Column<string>(type: "TEXT", nullable: false),
                    Action = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Content = table.Column<string>(type: "TEXT", nullable: true),
                    ChainNo = table.Column<long>(type: "INTEGER", nullable: true),
                    PreviousHash = table.Column<string>(type: "TEXT", nullable: true),
                    Hash = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "rehab_idempotent_reply",
                columns: table => new
                {
                    CallerId = table.Column<string>(type: "TEXT", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    RequestHash = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    Location = table.Column<string>(type: "TEXT", nullable: true),
                    ETag = table.Column<string>(type: "TEXT", nullable: true),
                    Warnings = table.Column<string>(type: "TEXT", nullable: true),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_idempotent_reply", x => new { x.CallerId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "rehab_inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "rehab_outbox",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Contract = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "rehab_outbox_delivery",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTry = table.Column<long>(type: "INTEGER", nullable: false),
                    DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_outbox_delivery", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "rehab_patient",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Sex = table.Column<string>(type: "TEXT", maxLength: 1, nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: false),
                    NumberHash = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Phone = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    StateBefore = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    StationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    StationName = table.Column<string>(type: "TEXT", nullable: true),
                    TransferToStationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Transfer = table.Column<string>(type: "TEXT", nullable: false),
                    Stage = table.Column<int>(type: "INTEGER", nullable: false),
                    Diagnoses = table.Column<string>(type: "TEXT", nullable: false),
                    StageHistory = table.Column<string>(type: "TEXT", nullable: false),
                    Assignments = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    HukouAddress = table.Column<string>(type: "TEXT", nullable: false),
                    ResidenceAddress = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    DiagnosedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    HomeOxygen = table.Column<bool>(type: "INTEGER", nullable: false),
                    LastFollowUpOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    NextDue = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Death = table.Column<string>(type: "TEXT", nullable: false),
                    DiedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    MovedOutOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LostOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Attempts = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_patient", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "rehab_patient_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_patient_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "rehab_station",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Level = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    HostName = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Townships = table.Column<string>(type: "TEXT", nullable: false),
                    Steps = table.Column<string>(type: "TEXT", nullable: false),
                    CorridorMetres = table.Column<decimal>(type: "TEXT", precision: 6, scale: 2, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_station", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "rehab_station_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rehab_station_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_follow_up_Division_InstitutionId",
                table: "rehab_follow_up",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_follow_up_On_Reached",
                table: "rehab_follow_up",
                columns: new[] { "On", "Reached" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_follow_up_PatientId_On",
                table: "rehab_follow_up",
                columns: new[] { "PatientId", "On" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_history_ChainNo",
                table: "rehab_history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rehab_history_RecordId_Version",
                table: "rehab_history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_outbox_delivery_State_NextTry",
                table: "rehab_outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_Division_InstitutionId",
                table: "rehab_patient",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_NumberHash",
                table: "rehab_patient",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_PersonId",
                table: "rehab_patient",
                column: "PersonId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_ResidenceAddress",
                table: "rehab_patient",
                column: "ResidenceAddress");

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_StationId_NextDue",
                table: "rehab_patient",
                columns: new[] { "StationId", "NextDue" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_TransferToStationId",
                table: "rehab_patient",
                column: "TransferToStationId");

            migrationBuilder.CreateIndex(
                name: "IX_rehab_patient_reader_OwnerId",
                table: "rehab_patient_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_rehab_station_Division_InstitutionId",
                table: "rehab_station",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_rehab_station_Division_Name",
                table: "rehab_station",
                columns: new[] { "Division", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rehab_station_reader_OwnerId",
                table: "rehab_station_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "rehab_case_seen");

            migrationBuilder.DropTable(
                name: "rehab_follow_up");

            migrationBuilder.DropTable(
                name: "rehab_history");

            migrationBuilder.DropTable(
                name: "rehab_idempotent_reply");

            migrationBuilder.DropTable(
                name: "rehab_inbox");

            migrationBuilder.DropTable(
                name: "rehab_outbox");

            migrationBuilder.DropTable(
                name: "rehab_outbox_delivery");

            migrationBuilder.DropTable(
                name: "rehab_patient");

            migrationBuilder.DropTable(
                name: "rehab_patient_reader");

            migrationBuilder.DropTable(
                name: "rehab_station");

            migrationBuilder.DropTable(
                name: "rehab_station_reader");
        }
    }
}
