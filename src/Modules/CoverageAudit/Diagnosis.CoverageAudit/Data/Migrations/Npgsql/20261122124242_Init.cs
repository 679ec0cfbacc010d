using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Diagnosis.CoverageAudit.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "coverage");

            migrationBuilder.CreateTable(
                name: "agency_facts",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ProfileVersion = table.Column<int>(type: "integer", nullable: false),
                    Profile = table.Column<string>(type: "text", nullable: false),
                    Places = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agency_facts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "audit_snapshot",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TakenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    TakenBy = table.Column<string>(type: "text", nullable: false),
                    Note = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    AsOf = table.Column<DateOnly>(type: "date", nullable: false),
                    Province = table.Column<string>(type: "text", nullable: false),
                    Area = table.Column<string>(type: "text", nullable: true),
                    Catalogue = table.Column<string>(type: "text", nullable: false),
                    Policy = table.Column<string>(type: "text", nullable: false),
                    ReferenceHash = table.Column<string>(type: "text", nullable: false),
                    CasesHash = table.Column<string>(type: "text", nullable: false),
                    AgencyHashes = table.Column<string>(type: "text", nullable: false),
                    InputsHash = table.Column<string>(type: "text", nullable: false),
                    Result = table.Column<string>(type: "text", nullable: false),
                    ResultHash = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_snapshot", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "base_map",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Title = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Licence = table.Column<string>(type: "text", nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false),
                    FileName = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    LoadedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LoadedBy = table.Column<string>(type: "text", nullable: false),
                    Shapes = table.Column<string>(type: "text", nullable: false),
                    WithdrawnAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_base_map", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "concluded_case",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Disease = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    ConcludedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    CaseVersion = table.Column<int>(type: "integer", nullable: false),
                    Changed = table.Column<long>(type: "bigint", nullable: false),
                    Versions = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_concluded_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "fact_stamp",
                schema: "coverage",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Value = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fact_stamp", x => x.Kind);
                });

            migrationBuilder.CreateTable(
                name: "gap_plan",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Prefecture = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    InstitutionName = table.Column<string>(type: "text", nullable: false),
                    AsOf = table.Column<DateOnly>(type: "date", nullable: false),
                    OptionKey = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Measures = table.Column<string>(type: "text", nullable: false),
                    Closes = table.Column<string>(type: "text", nullable: false),
                    InputsHash = table.Column<string>(type: "text", nullable: false),
                    RequestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    RequestedBy = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gap_plan", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "coverage",
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
                schema: "coverage",
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
                schema: "coverage",
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
                name: "indicator_figure",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Plan = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    No = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    Area = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Numerator = table.Column<decimal>(type: "numeric", nullable: true),
                    Denominator = table.Column<decimal>(type: "numeric", nullable: true),
                    Value = table.Column<decimal>(type: "numeric", nullable: true),
                    Text = table.Column<string>(type: "text", nullable: true),
                    Source = table.Column<string>(type: "text", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_indicator_figure", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "coverage",
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
                schema: "coverage",
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
                name: "unit_standing",
                schema: "coverage",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    StandingVersion = table.Column<int>(type: "integer", nullable: false),
                    QcResults = table.Column<string>(type: "text", nullable: false),
                    Confirmations = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_unit_standing", x => x.Id);
                });

            migrationBuilder.InsertData(
                schema: "coverage",
                table: "fact_stamp",
                columns: new[] { "Kind", "Value" },
                values: new object[,]
                {
                    { "agencies", 0L },
                    { "cases", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_agency_facts_Division_InstitutionId",
                schema: "coverage",
                table: "agency_facts",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_snapshot_Area",
                schema: "coverage",
                table: "audit_snapshot",
                column: "Area");

            migrationBuilder.CreateIndex(
                name: "IX_audit_snapshot_Division_InstitutionId",
                schema: "coverage",
                table: "audit_snapshot",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_base_map_Division_InstitutionId",
                schema: "coverage",
                table: "base_map",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_concluded_case_CaseId_Disease",
                schema: "coverage",
                table: "concluded_case",
                columns: new[] { "CaseId", "Disease" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_concluded_case_Changed",
                schema: "coverage",
                table: "concluded_case",
                column: "Changed");

            migrationBuilder.CreateIndex(
                name: "IX_concluded_case_Division_InstitutionId",
                schema: "coverage",
                table: "concluded_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_gap_plan_Division_InstitutionId",
                schema: "coverage",
                table: "gap_plan",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_gap_plan_InstitutionId_AsOf_OptionKey",
                schema: "coverage",
                table: "gap_plan",
                columns: new[] { "InstitutionId", "AsOf", "OptionKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_gap_plan_Prefecture",
                schema: "coverage",
                table: "gap_plan",
                column: "Prefecture");

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "coverage",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "coverage",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_indicator_figure_Division_InstitutionId",
                schema: "coverage",
                table: "indicator_figure",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_indicator_figure_Plan_No_Area_Day",
                schema: "coverage",
                table: "indicator_figure",
                columns: new[] { "Plan", "No", "Area", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "coverage",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_unit_standing_Division_InstitutionId",
                schema: "coverage",
                table: "unit_standing",
                columns: new[] { "Division", "InstitutionId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agency_facts",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "audit_snapshot",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "base_map",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "concluded_case",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "fact_stamp",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "gap_plan",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "history",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "indicator_figure",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "coverage");

            migrationBuilder.DropTable(
                name: "unit_standing",
                schema: "coverage");
        }
    }
}
