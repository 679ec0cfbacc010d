using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Diagnosis.Registry.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "registry");

            migrationBuilder.CreateTable(
                name: "agency_designation",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Prefecture = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    OpenKey = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    InstitutionName = table.Column<string>(type: "text", nullable: false),
                    NamedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Basis = table.Column<string>(type: "text", nullable: false),
                    NamedBy = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agency_designation", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "employer",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    MatchKey = table.Column<string>(type: "character varying(240)", maxLength: 240, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    CreditCode = table.Column<string>(type: "character varying(18)", maxLength: 18, nullable: false),
                    SiteCode = table.Column<string>(type: "text", nullable: true),
                    EconomicType = table.Column<string>(type: "text", nullable: true),
                    Industry = table.Column<string>(type: "text", nullable: false),
                    Scale = table.Column<string>(type: "text", nullable: true),
                    AddressCode = table.Column<string>(type: "text", nullable: false),
                    AddressDetail = table.Column<string>(type: "text", nullable: false),
                    ZipCode = table.Column<string>(type: "text", nullable: true),
                    Contact = table.Column<string>(type: "text", nullable: false),
                    ContactPhone = table.Column<string>(type: "text", nullable: false),
                    ContactPhoneHash = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_employer", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "filing_application",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Domain = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    InstitutionName = table.Column<string>(type: "text", nullable: false),
                    OpenKey = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    WorkStartedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    StopsOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Content = table.Column<string>(type: "text", nullable: false),
                    Pending = table.Column<string>(type: "text", nullable: true),
                    Versions = table.Column<string>(type: "text", nullable: false),
                    Suspensions = table.Column<string>(type: "text", nullable: false),
                    Stop = table.Column<string>(type: "text", nullable: true),
                    StoppedByOrderOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Custodian = table.Column<string>(type: "text", nullable: true),
                    ClosedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_filing_application", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "filing_application_reader",
                schema: "registry",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_filing_application_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "registry",
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
                schema: "registry",
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
                schema: "registry",
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
                name: "institution",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(18)", maxLength: 18, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    KindSet = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Level = table.Column<string>(type: "text", nullable: false),
                    IsProvincial = table.Column<bool>(type: "boolean", nullable: false),
                    IsPublic = table.Column<bool>(type: "boolean", nullable: false),
                    Phone = table.Column<string>(type: "text", nullable: true),
                    Address = table.Column<string>(type: "text", nullable: true),
                    Filings = table.Column<string>(type: "text", nullable: false),
                    ExamCategories = table.Column<string>(type: "text", nullable: false),
                    Practices = table.Column<string>(type: "text", nullable: false),
                    Suspensions = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_institution", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "registry",
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
                schema: "registry",
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
                name: "person",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    DocumentType = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Number = table.Column<string>(type: "text", nullable: false),
                    NumberHash = table.Column<string>(type: "character varying(43)", maxLength: 43, nullable: false),
                    Sex = table.Column<string>(type: "text", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: false),
                    Phone = table.Column<string>(type: "text", nullable: false),
                    SameAs = table.Column<Guid>(type: "uuid", nullable: true),
                    NumberDoubtful = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "person_conflict",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    FirstId = table.Column<Guid>(type: "uuid", nullable: false),
                    SecondId = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    WrongId = table.Column<Guid>(type: "uuid", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    DecidedBy = table.Column<string>(type: "text", nullable: true),
                    FoundAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DecidedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_conflict", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "person_reader",
                schema: "registry",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "practitioner",
                schema: "registry",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    QualificationNo = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Title = table.Column<string>(type: "text", nullable: true),
                    Qualifications = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_practitioner", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "reveal_day",
                schema: "registry",
                columns: table => new
                {
                    CallerId = table.Column<string>(type: "text", nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reveal_day", x => new { x.CallerId, x.Day });
                });

            migrationBuilder.CreateIndex(
                name: "IX_agency_designation_Division_InstitutionId",
                schema: "registry",
                table: "agency_designation",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_agency_designation_OpenKey",
                schema: "registry",
                table: "agency_designation",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_employer_CreditCode",
                schema: "registry",
                table: "employer",
                column: "CreditCode");

            migrationBuilder.CreateIndex(
                name: "IX_employer_Division_InstitutionId",
                schema: "registry",
                table: "employer",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_employer_MatchKey",
                schema: "registry",
                table: "employer",
                column: "MatchKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_employer_Name_Id",
                schema: "registry",
                table: "employer",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_filing_application_Division_InstitutionId",
                schema: "registry",
                table: "filing_application",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_filing_application_OpenKey",
                schema: "registry",
                table: "filing_application",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_filing_application_State_Id",
                schema: "registry",
                table: "filing_application",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_filing_application_reader_OwnerId",
                schema: "registry",
                table: "filing_application_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "registry",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "registry",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_institution_Code",
                schema: "registry",
                table: "institution",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_institution_Division_InstitutionId",
                schema: "registry",
                table: "institution",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "registry",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_person_Division_InstitutionId",
                schema: "registry",
                table: "person",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_person_NumberHash_DocumentType_Name",
                schema: "registry",
                table: "person",
                columns: new[] { "NumberHash", "DocumentType", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_person_conflict_Division_InstitutionId",
                schema: "registry",
                table: "person_conflict",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_person_conflict_FirstId_SecondId",
                schema: "registry",
                table: "person_conflict",
                columns: new[] { "FirstId", "SecondId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_person_conflict_State_Id",
                schema: "registry",
                table: "person_conflict",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_person_reader_OwnerId",
                schema: "registry",
                table: "person_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_practitioner_Division_InstitutionId",
                schema: "registry",
                table: "practitioner",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_practitioner_QualificationNo",
                schema: "registry",
                table: "practitioner",
                column: "QualificationNo",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agency_designation",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "employer",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "filing_application",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "filing_application_reader",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "history",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "institution",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "person",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "person_conflict",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "person_reader",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "practitioner",
                schema: "registry");

            migrationBuilder.DropTable(
                name: "reveal_day",
                schema: "registry");
        }
    }
}
