using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Diagnosis.ExamReporting.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "exam_contraindication",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ReportId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Factor = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Due = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WorkerNotifiedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    EmployerNotifiedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Withdrawn = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_contraindication", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exam_contraindication_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_contraindication_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "exam_diagnosis_right",
                columns: table => new
                {
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_diagnosis_right", x => new { x.PersonId, x.InstitutionId, x.CaseId });
                });

            migrationBuilder.CreateTable(
                name: "exam_history",
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
                    table.PrimaryKey("PK_exam_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exam_idempotent_reply",
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
                    table.PrimaryKey("PK_exam_idempotent_reply", x => new { x.CallerId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "exam_import_batch",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    FileHash = table.Column<string>(type: "TEXT", nullable: false),
                    FileBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ItemsFileName = table.Column<string>(type: "TEXT", nullable: true),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    UploadedBy = table.Column<string>(type: "TEXT", nullable: false),
                    UploadedByName = table.Column<string>(type: "TEXT", nullable: false),
                    UploadedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Rows = table.Column<int>(type: "INTEGER", nullable: false),
                    Exams = table.Column<int>(type: "INTEGER", nullable: false),
                    Created = table.Column<int>(type: "INTEGER", nullable: false),
                    Updated = table.Column<int>(type: "INTEGER", nullable: false),
                    Unchanged = table.Column<int>(type: "INTEGER", nullable: false),
                    PossibleDuplicates = table.Column<int>(type: "INTEGER", nullable: false),
                    Rejected = table.Column<int>(type: "INTEGER", nullable: false),
                    SuspectedCases = table.Column<int>(type: "INTEGER", nullable: false),
                    UnmatchedItems = table.Column<int>(type: "INTEGER", nullable: false),
                    Notes = table.Column<string>(type: "TEXT", nullable: false),
                    Error = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_import_batch", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exam_import_file_part",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "TEXT", nullable: false),
                    File = table.Column<int>(type: "INTEGER", nullable: false),
                    No = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_import_file_part", x => new { x.BatchId, x.File, x.No });
                });

            migrationBuilder.CreateTable(
                name: "exam_import_progress",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Done = table.Column<int>(type: "INTEGER", nullable: false),
                    Created = table.Column<int>(type: "INTEGER", nullable: false),
                    Updated = table.Column<int>(type: "INTEGER", nullable: false),
                    Unchanged = table.Column<int>(type: "INTEGER", nullable: false),
                    PossibleDuplicates = table.Column<int>(type: "INTEGER", nullable: false),
                    Rejected = table.Column<int>(type: "INTEGER", nullable: false),
                    SuspectedCases = table.Column<int>(type: "INTEGER", nullable: false),
                    NextRejection = table.Column<int>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTry = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_import_progress", x => x.BatchId);
                });

            migrationBuilder.CreateTable(
                name: "exam_import_rejection",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "TEXT", nullable: false),
                    No = table.Column<int>(type: "INTEGER", nullable: false),
                    File = table.Column<int>(type: "INTEGER", nullable: false),
                    Sheet = table.Column<string>(type: "TEXT", nullable: false),
                    Row = table.Column<int>(type: "INTEGER", nullable: false),
                    Column = table.Column<string>(type: "TEXT", nullable: true),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Args = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_import_rejection", x => new { x.BatchId, x.No });
                });

            migrationBuilder.CreateTable(
                name: "exam_inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "exam_outbox",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Contract = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exam_outbox_delivery",
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
                    table.PrimaryKey("PK_exam_outbox_delivery", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "exam_person_at_agency",
                columns: table => new
                {
                    PersonHash = table.Column<string>(type: "TEXT", nullable: false),
                    AgencyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Records = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_person_at_agency", x => new { x.PersonHash, x.AgencyId });
                });

            migrationBuilder.CreateTable(
                name: "exam_report",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    RecordNumber = table.Column<string>(type: "TEXT", nullable: true),
                    BusinessKey = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    DuplicateOf = table.Column<Guid>(type: "TEXT", nullable: true),
                    BatchId = table.Column<Guid>(type: "TEXT", nullable: true),
                    BatchVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonHash = table.Column<string>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    DocumentType = table.Column<string>(type: "TEXT", nullable: false),
                    DocumentNumber = table.Column<string>(type: "TEXT", nullable: false),
                    Sex = table.Column<string>(type: "TEXT", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Phone = table.Column<string>(type: "TEXT", nullable: false),
                    PhoneHash = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    Employer = table.Column<string>(type: "TEXT", nullable: false),
                    UsingUnitId = table.Column<Guid>(type: "TEXT", nullable: true),
                    UsingUnit = table.Column<string>(type: "TEXT", nullable: true),
                    ExamType = table.Column<string>(type: "TEXT", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Exam = table.Column<string>(type: "TEXT", nullable: false),
                    Conclusions = table.Column<string>(type: "TEXT", nullable: false),
                    ConclusionCodes = table.Column<string>(type: "TEXT", nullable: false),
                    Items = table.Column<string>(type: "TEXT", nullable: false),
                    Report = table.Column<string>(type: "TEXT", nullable: false),
                    Audit = table.Column<string>(type: "TEXT", nullable: true),
                    Warnings = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_report", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exam_report_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_report_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "exam_suspected_case",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ReportId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RecordNumber = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    Sex = table.Column<string>(type: "TEXT", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DiseaseCode = table.Column<string>(type: "TEXT", nullable: false),
                    Disease = table.Column<string>(type: "TEXT", nullable: false),
                    DiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    Factors = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerCreditCode = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    UsingUnitName = table.Column<string>(type: "TEXT", nullable: true),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    ExamType = table.Column<string>(type: "TEXT", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ReportDue = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LimitVersion = table.Column<int>(type: "INTEGER", nullable: true),
                    WorkerNotifiedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WorkerNotifiedHow = table.Column<string>(type: "TEXT", nullable: true),
                    EmployerNotifiedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    EmployerNotifiedHow = table.Column<string>(type: "TEXT", nullable: true),
                    ReportedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ReportedTo = table.Column<string>(type: "TEXT", nullable: true),
                    DiagnosisCaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    DiagnosisCaseVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    DiagnosisAgencyName = table.Column<string>(type: "TEXT", nullable: true),
                    DiagnosisSince = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ConcludedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_suspected_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exam_suspected_case_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exam_suspected_case_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_exam_contraindication_Division_InstitutionId",
                table: "exam_contraindication",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_contraindication_ReportId_Factor",
                table: "exam_contraindication",
                columns: new[] { "ReportId", "Factor" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exam_contraindication_reader_OwnerId",
                table: "exam_contraindication_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_exam_history_ChainNo",
                table: "exam_history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exam_history_RecordId_Version",
                table: "exam_history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_import_batch_Division_InstitutionId",
                table: "exam_import_batch",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_import_batch_State",
                table: "exam_import_batch",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_exam_outbox_delivery_State_NextTry",
                table: "exam_outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_BatchId",
                table: "exam_report",
                column: "BatchId");

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_BusinessKey",
                table: "exam_report",
                column: "BusinessKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_Division_InstitutionId",
                table: "exam_report",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_PersonHash_InstitutionId",
                table: "exam_report",
                columns: new[] { "PersonHash", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_PersonId",
                table: "exam_report",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_State_InstitutionId",
                table: "exam_report",
                columns: new[] { "State", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_report_reader_OwnerId",
                table: "exam_report_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_exam_suspected_case_DiagnosisCaseId",
                table: "exam_suspected_case",
                column: "DiagnosisCaseId");

            migrationBuilder.CreateIndex(
                name: "IX_exam_suspected_case_Division_InstitutionId",
                table: "exam_suspected_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_suspected_case_ReportId_Disease",
                table: "exam_suspected_case",
                columns: new[] { "ReportId", "Disease" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exam_suspected_case_State_ReportDue",
                table: "exam_suspected_case",
                columns: new[] { "State", "ReportDue" });

            migrationBuilder.CreateIndex(
                name: "IX_exam_suspected_case_reader_OwnerId",
                table: "exam_suspected_case_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "exam_contraindication");

            migrationBuilder.DropTable(
                name: "exam_contraindication_reader");

            migrationBuilder.DropTable(
                name: "exam_diagnosis_right");

            migrationBuilder.DropTable(
                name: "exam_history");

            migrationBuilder.DropTable(
                name: "exam_idempotent_reply");

            migrationBuilder.DropTable(
                name: "exam_import_batch");

            migrationBuilder.DropTable(
                name: "exam_import_file_part");

            migrationBuilder.DropTable(
                name: "exam_import_progress");

            migrationBuilder.DropTable(
                name: "exam_import_rejection");

            migrationBuilder.DropTable(
                name: "exam_inbox");

            migrationBuilder.DropTable(
                name: "exam_outbox");

            migrationBuilder.DropTable(
                name: "exam_outbox_delivery");

            migrationBuilder.DropTable(
                name: "exam_person_at_agency");

            migrationBuilder.DropTable(
                name: "exam_report");

            migrationBuilder.DropTable(
                name: "exam_report_reader");

            migrationBuilder.DropTable(
                name: "exam_suspected_case");

            migrationBuilder.DropTable(
                name: "exam_suspected_case_reader");
        }
    }
}
