using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Diagnosis.ExamReporting.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "exam");

            migrationBuilder.CreateTable(
                name: "contraindication",
                schema: "exam",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ReportId = table.Column<Guid>(type: "uuid", nullable: false),
                    Factor = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "date", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "date", nullable: false),
                    Due = table.Column<DateOnly>(type: "date", nullable: true),
                    WorkerNotifiedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EmployerNotifiedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Withdrawn = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contraindication", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "contraindication_reader",
                schema: "exam",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contraindication_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_right",
                schema: "exam",
                columns: table => new
                {
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_right", x => new { x.PersonId, x.InstitutionId, x.CaseId });
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "exam",
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
                schema: "exam",
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
                name: "import_batch",
                schema: "exam",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    FileName = table.Column<string>(type: "text", nullable: false),
                    FileHash = table.Column<string>(type: "text", nullable: false),
                    FileBytes = table.Column<long>(type: "bigint", nullable: false),
                    ItemsFileName = table.Column<string>(type: "text", nullable: true),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    UploadedBy = table.Column<string>(type: "text", nullable: false),
                    UploadedByName = table.Column<string>(type: "text", nullable: false),
                    UploadedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Rows = table.Column<int>(type: "integer", nullable: false),
                    Exams = table.Column<int>(type: "integer", nullable: false),
                    Created = table.Column<int>(type: "integer", nullable: false),
                    Updated = table.Column<int>(type: "integer", nullable: false),
                    Unchanged = table.Column<int>(type: "integer", nullable: false),
                    PossibleDuplicates = table.Column<int>(type: "integer", nullable: false),
                    Rejected = table.Column<int>(type: "integer", nullable: false),
                    SuspectedCases = table.Column<int>(type: "integer", nullable: false),
                    UnmatchedItems = table.Column<int>(type: "integer", nullable: false),
                    Notes = table.Column<string>(type: "text", nullable: false),
                    Error = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_batch", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "import_file_part",
                schema: "exam",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "uuid", nullable: false),
                    File = table.Column<int>(type: "integer", nullable: false),
                    No = table.Column<int>(type: "integer", nullable: false),
                    Content = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_file_part", x => new { x.BatchId, x.File, x.No });
                });

            migrationBuilder.CreateTable(
                name: "import_progress",
                schema: "exam",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "uuid", nullable: false),
                    Done = table.Column<int>(type: "integer", nullable: false),
                    Created = table.Column<int>(type: "integer", nullable: false),
                    Updated = table.Column<int>(type: "integer", nullable: false),
                    Unchanged = table.Column<int>(type: "integer", nullable: false),
                    PossibleDuplicates = table.Column<int>(type: "integer", nullable: false),
                    Rejected = table.Column<int>(type: "integer", nullable: false),
                    SuspectedCases = table.Column<int>(type: "integer", nullable: false),
                    NextRejection = table.Column<int>(type: "integer", nullable: false),
                    Tries = table.Column<int>(type: "integer", nullable: false),
                    NextTry = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_progress", x => x.BatchId);
                });

            migrationBuilder.CreateTable(
                name: "import_rejection",
                schema: "exam",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "uuid", nullable: false),
                    No = table.Column<int>(type: "integer", nullable: false),
                    File = table.Column<int>(type: "integer", nullable: false),
                    Sheet = table.Column<string>(type: "text", nullable: false),
                    Row = table.Column<int>(type: "integer", nullable: false),
                    Column = table.Column<string>(type: "text", nullable: true),
                    Rule = table.Column<string>(type: "text", nullable: false),
                    Key = table.Column<string>(type: "text", nullable: false),
                    Args = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_rejection", x => new { x.BatchId, x.No });
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                schema: "exam",
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
                schema: "exam",
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
                schema: "exam",
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
                name: "person_at_agency",
                schema: "exam",
                columns: table => new
                {
                    PersonHash = table.Column<string>(type: "text", nullable: false),
                    AgencyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Records = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_at_agency", x => new { x.PersonHash, x.AgencyId });
                });

            migrationBuilder.CreateTable(
                name: "report",
                schema: "exam",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    RecordNumber = table.Column<string>(type: "text", nullable: true),
                    BusinessKey = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ContentHash = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    DuplicateOf = table.Column<Guid>(type: "uuid", nullable: true),
                    BatchId = table.Column<Guid>(type: "uuid", nullable: true),
                    BatchVersion = table.Column<int>(type: "integer", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonHash = table.Column<string>(type: "text", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    DocumentType = table.Column<string>(type: "text", nullable: false),
                    DocumentNumber = table.Column<string>(type: "text", nullable: false),
                    Sex = table.Column<string>(type: "text", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: false),
                    Phone = table.Column<string>(type: "text", nullable: false),
                    PhoneHash = table.Column<string>(type: "text", nullable: false),
                    EmployerId = table.Column<Guid>(type: "uuid", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    Employer = table.Column<string>(type: "text", nullable: false),
                    UsingUnitId = table.Column<Guid>(type: "uuid", nullable: true),
                    UsingUnit = table.Column<string>(type: "text", nullable: true),
                    ExamType = table.Column<string>(type: "text", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "date", nullable: false),
                    Exam = table.Column<string>(type: "text", nullable: false),
                    Conclusions = table.Column<string>(type: "text", nullable: false),
                    ConclusionCodes = table.Column<string>(type: "text", nullable: false),
                    Items = table.Column<string>(type: "text", nullable: false),
                    Report = table.Column<string>(type: "text", nullable: false),
                    Audit = table.Column<string>(type: "text", nullable: true),
                    Warnings = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_report", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "report_reader",
                schema: "exam",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_report_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "suspected_case",
                schema: "exam",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ReportId = table.Column<Guid>(type: "uuid", nullable: false),
                    RecordNumber = table.Column<string>(type: "text", nullable: true),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    Sex = table.Column<string>(type: "text", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: false),
                    DiseaseCode = table.Column<string>(type: "text", nullable: false),
                    Disease = table.Column<string>(type: "text", nullable: false),
                    DiseaseName = table.Column<string>(type: "text", nullable: false),
                    Factors = table.Column<string>(type: "text", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    EmployerCreditCode = table.Column<string>(type: "text", nullable: false),
                    EmployerAddress = table.Column<string>(type: "text", nullable: false),
                    UsingUnitName = table.Column<string>(type: "text", nullable: true),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    ExamType = table.Column<string>(type: "text", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "date", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ReportDue = table.Column<DateOnly>(type: "date", nullable: true),
                    LimitVersion = table.Column<int>(type: "integer", nullable: true),
                    WorkerNotifiedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    WorkerNotifiedHow = table.Column<string>(type: "text", nullable: true),
                    EmployerNotifiedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EmployerNotifiedHow = table.Column<string>(type: "text", nullable: true),
                    ReportedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ReportedTo = table.Column<string>(type: "text", nullable: true),
                    DiagnosisCaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    DiagnosisCaseVersion = table.Column<int>(type: "integer", nullable: false),
                    DiagnosisAgencyName = table.Column<string>(type: "text", nullable: true),
                    DiagnosisSince = table.Column<DateOnly>(type: "date", nullable: true),
                    ConcludedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_suspected_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "suspected_case_reader",
                schema: "exam",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_suspected_case_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_contraindication_Division_InstitutionId",
                schema: "exam",
                table: "contraindication",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_contraindication_ReportId_Factor",
                schema: "exam",
                table: "contraindication",
                columns: new[] { "ReportId", "Factor" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_contraindication_reader_OwnerId",
                schema: "exam",
                table: "contraindication_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "exam",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "exam",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_import_batch_Division_InstitutionId",
                schema: "exam",
                table: "import_batch",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_import_batch_State",
                schema: "exam",
                table: "import_batch",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "exam",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_report_BatchId",
                schema: "exam",
                table: "report",
                column: "BatchId");

            migrationBuilder.CreateIndex(
                name: "IX_report_BusinessKey",
                schema: "exam",
                table: "report",
                column: "BusinessKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_report_Division_InstitutionId",
                schema: "exam",
                table: "report",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_report_PersonHash_InstitutionId",
                schema: "exam",
                table: "report",
                columns: new[] { "PersonHash", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_report_PersonId",
                schema: "exam",
                table: "report",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_report_State_InstitutionId",
                schema: "exam",
                table: "report",
                columns: new[] { "State", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_report_reader_OwnerId",
                schema: "exam",
                table: "report_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_suspected_case_DiagnosisCaseId",
                schema: "exam",
                table: "suspected_case",
                column: "DiagnosisCaseId");

            migrationBuilder.CreateIndex(
                name: "IX_suspected_case_Division_InstitutionId",
                schema: "exam",
                table: "suspected_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_suspected_case_ReportId_Disease",
                schema: "exam",
                table: "suspected_case",
                columns: new[] { "ReportId", "Disease" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_suspected_case_State_ReportDue",
                schema: "exam",
                table: "suspected_case",
                columns: new[] { "State", "ReportDue" });

            migrationBuilder.CreateIndex(
                name: "IX_suspected_case_reader_OwnerId",
                schema: "exam",
                table: "suspected_case_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "contraindication",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "contraindication_reader",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "diagnosis_right",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "history",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "import_batch",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "import_file_part",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "import_progress",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "import_rejection",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "person_at_agency",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "report",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "report_reader",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "suspected_case",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "suspected_case_reader",
                schema: "exam");
        }
    }
}
