using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Diagnosis.CoverageAudit.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "coverage_agency_facts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProfileVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Profile = table.Column<string>(type: "TEXT", nullable: false),
                    Places = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_agency_facts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_audit_snapshot",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TakenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TakenBy = table.Column<string>(type: "TEXT", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    AsOf = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Province = table.Column<string>(type: "TEXT", nullable: false),
                    Area = table.Column<string>(type: "TEXT", nullable: true),
                    Catalogue = table.Column<string>(type: "TEXT", nullable: false),
                    Policy = table.Column<string>(type: "TEXT", nullable: false),
                    ReferenceHash = table.Column<string>(type: "TEXT", nullable: false),
                    CasesHash = table.Column<string>(type: "TEXT", nullable: false),
                    AgencyHashes = table.Column<string>(type: "TEXT", nullable: false),
                    InputsHash = table.Column<string>(type: "TEXT", nullable: false),
                    Result = table.Column<string>(type: "TEXT", nullable: false),
                    ResultHash = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_audit_snapshot", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_base_map",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Licence = table.Column<string>(type: "TEXT", nullable: false),
                    Source = table.Column<string>(type: "TEXT", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    LoadedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LoadedBy = table.Column<string>(type: "TEXT", nullable: false),
                    Shapes = table.Column<string>(type: "TEXT", nullable: false),
                    WithdrawnAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_base_map", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_concluded_case",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Disease = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConcludedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CaseVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Changed = table.Column<long>(type: "INTEGER", nullable: false),
                    Versions = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_concluded_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_fact_stamp",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Value = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_fact_stamp", x => x.Kind);
                });

            migrationBuilder.CreateTable(
                name: "coverage_gap_plan",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Prefecture = table.Column<string>(type: "TEXT", maxLength: 6, nullable: false),
                    InstitutionName = table.Column<string>(type: "TEXT", nullable: false),
                    AsOf = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    OptionKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Measures = table.Column<string>(type: "TEXT", nullable: false),
                    Closes = table.Column<string>(type: "TEXT", nullable: false),
                    InputsHash = table.Column<string>(type: "TEXT", nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_gap_plan", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_history",
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
                    table.PrimaryKey("PK_coverage_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_idempotent_reply",
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
                    table.PrimaryKey("PK_coverage_idempotent_reply", x => new { x.CallerId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "coverage_inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "coverage_indicator_figure",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Plan = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    No = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Area = table.Column<string>(type: "TEXT", maxLength: 6, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Numerator = table.Column<decimal>(type: "TEXT", nullable: true),
                    Denominator = table.Column<decimal>(type: "TEXT", nullable: true),
                    Value = table.Column<decimal>(type: "TEXT", nullable: true),
                    Text = table.Column<string>(type: "TEXT", nullable: true),
                    Source = table.Column<string>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_indicator_figure", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_outbox",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Contract = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "coverage_outbox_delivery",
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
                    table.PrimaryKey("PK_coverage_outbox_delivery", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "coverage_unit_standing",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    StandingVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    QcResults = table.Column<string>(type: "TEXT", nullable: false),
                    Confirmations = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_coverage_unit_standing", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "coverage_fact_stamp",
                columns: new[] { "Kind", "Value" },
                values: new object[,]
                {
                    { "agencies", 0L },
                    { "cases", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_agency_facts_Division_InstitutionId",
                table: "coverage_agency_facts",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_audit_snapshot_Area",
                table: "coverage_audit_snapshot",
                column: "Area");

            migrationBuilder.CreateIndex(
                name: "IX_coverage_audit_snapshot_Division_InstitutionId",
                table: "coverage_audit_snapshot",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_base_map_Division_InstitutionId",
                table: "coverage_base_map",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_concluded_case_CaseId_Disease",
                table: "coverage_concluded_case",
                columns: new[] { "CaseId", "Disease" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_coverage_concluded_case_Changed",
                table: "coverage_concluded_case",
                column: "Changed");

            migrationBuilder.CreateIndex(
                name: "IX_coverage_concluded_case_Division_InstitutionId",
                table: "coverage_concluded_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_gap_plan_Division_InstitutionId",
                table: "coverage_gap_plan",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_gap_plan_InstitutionId_AsOf_OptionKey",
                table: "coverage_gap_plan",
                columns: new[] { "InstitutionId", "AsOf", "OptionKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_coverage_gap_plan_Prefecture",
                table: "coverage_gap_plan",
                column: "Prefecture");

            migrationBuilder.CreateIndex(
                name: "IX_coverage_history_ChainNo",
                table: "coverage_history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_coverage_history_RecordId_Version",
                table: "coverage_history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_indicator_figure_Division_InstitutionId",
                table: "coverage_indicator_figure",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_indicator_figure_Plan_No_Area_Day",
                table: "coverage_indicator_figure",
                columns: new[] { "Plan", "No", "Area", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_coverage_outbox_delivery_State_NextTry",
                table: "coverage_outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_coverage_unit_standing_Division_InstitutionId",
                table: "coverage_unit_standing",
                columns: new[] { "Division", "InstitutionId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "coverage_agency_facts");

            migrationBuilder.DropTable(
                name: "coverage_audit_snapshot");

            migrationBuilder.DropTable(
                name: "coverage_base_map");

            migrationBuilder.DropTable(
                name: "coverage_concluded_case");

            migrationBuilder.DropTable(
                name: "coverage_fact_stamp");

            migrationBuilder.DropTable(
                name: "coverage_gap_plan");

            migrationBuilder.DropTable(
                name: "coverage_history");

            migrationBuilder.DropTable(
                name: "coverage_idempotent_reply");

            migrationBuilder.DropTable(
                name: "coverage_inbox");

            migrationBuilder.DropTable(
                name: "coverage_indicator_figure");

            migrationBuilder.DropTable(
                name: "coverage_outbox");

            migrationBuilder.DropTable(
                name: "coverage_outbox_delivery");

            migrationBuilder.DropTable(
                name: "coverage_unit_standing");
        }
    }
}
