using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Diagnosis.DiagnosisAppraisal.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "diagnosis");

            migrationBuilder.CreateTable(
                name: "certificate_code",
                schema: "diagnosis",
                columns: table => new
                {
                    Code = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    CertificateVersion = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_certificate_code", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "commission_task",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseNo = table.Column<string>(type: "text", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    EmployerAddress = table.Column<string>(type: "text", nullable: false),
                    DiseaseName = table.Column<string>(type: "text", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    AskedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    LimitId = table.Column<string>(type: "text", nullable: true),
                    Due = table.Column<DateOnly>(type: "date", nullable: true),
                    OrganisedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    DoneOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Decision = table.Column<string>(type: "text", nullable: true),
                    DecisionNo = table.Column<string>(type: "text", nullable: true),
                    DoneBy = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_commission_task", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "commission_task_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_commission_task_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_case",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CaseNo = table.Column<string>(type: "text", nullable: false),
                    LeadId = table.Column<Guid>(type: "uuid", nullable: true),
                    SuspectedCaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    Sex = table.Column<string>(type: "text", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: false),
                    DocumentType = table.Column<string>(type: "text", nullable: false),
                    Number = table.Column<string>(type: "text", nullable: false),
                    NumberHash = table.Column<string>(type: "text", nullable: false),
                    Phone = table.Column<string>(type: "text", nullable: false),
                    Agent = table.Column<string>(type: "text", nullable: true),
                    Employer = table.Column<string>(type: "text", nullable: false),
                    UsingUnit = table.Column<string>(type: "text", nullable: true),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    EmployerAddress = table.Column<string>(type: "text", nullable: false),
                    HukouAddress = table.Column<string>(type: "text", nullable: false),
                    HukouDetail = table.Column<string>(type: "text", nullable: true),
                    ResidenceAddress = table.Column<string>(type: "text", nullable: false),
                    ResidenceDetail = table.Column<string>(type: "text", nullable: true),
                    Place = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    AgencyCode = table.Column<string>(type: "text", nullable: false),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    AppliedDiseaseCode = table.Column<string>(type: "text", nullable: false),
                    AppliedDisease = table.Column<string>(type: "text", nullable: false),
                    AppliedDiseaseName = table.Column<string>(type: "text", nullable: false),
                    Papers = table.Column<string>(type: "text", nullable: false),
                    Notice = table.Column<string>(type: "text", nullable: true),
                    NotReceived = table.Column<string>(type: "text", nullable: true),
                    History = table.Column<string>(type: "text", nullable: true),
                    DecidedWithout = table.Column<string>(type: "text", nullable: true),
                    Panel = table.Column<string>(type: "text", nullable: false),
                    Opinions = table.Column<string>(type: "text", nullable: false),
                    Outcome = table.Column<string>(type: "text", nullable: true),
                    Certificates = table.Column<string>(type: "text", nullable: false),
                    CertificateNumber = table.Column<string>(type: "text", nullable: true),
                    Scans = table.Column<string>(type: "text", nullable: false),
                    Handovers = table.Column<string>(type: "text", nullable: false),
                    Cards = table.Column<string>(type: "text", nullable: false),
                    Enrolment = table.Column<string>(type: "text", nullable: true),
                    WithdrawReason = table.Column<string>(type: "text", nullable: true),
                    AppliedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    FileCompletedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ConcludedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    IssuedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ScannedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    DeliveredOn = table.Column<DateOnly>(type: "date", nullable: true),
                    CardFiledOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Requests = table.Column<string>(type: "text", nullable: false),
                    Evidence = table.Column<string>(type: "text", nullable: false),
                    Suspensions = table.Column<string>(type: "text", nullable: false),
                    Earlier = table.Column<string>(type: "text", nullable: true),
                    Assignments = table.Column<string>(type: "text", nullable: false),
                    PanelBy = table.Column<string>(type: "text", nullable: true),
                    Payment = table.Column<string>(type: "text", nullable: true),
                    Referrals = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_case_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_case_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "diagnosis",
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
                schema: "diagnosis",
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
                schema: "diagnosis",
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
                name: "lead",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    SuspectedCaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    SuspicionVersion = table.Column<int>(type: "integer", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    Sex = table.Column<string>(type: "text", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: false),
                    DiseaseCode = table.Column<string>(type: "text", nullable: false),
                    Disease = table.Column<string>(type: "text", nullable: false),
                    DiseaseName = table.Column<string>(type: "text", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    EmployerCreditCode = table.Column<string>(type: "text", nullable: false),
                    EmployerAddress = table.Column<string>(type: "text", nullable: false),
                    UsingUnitName = table.Column<string>(type: "text", nullable: true),
                    ExamAgencyName = table.Column<string>(type: "text", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "date", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ReportDue = table.Column<DateOnly>(type: "date", nullable: true),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lead", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "lead_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lead_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "diagnosis",
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
                schema: "diagnosis",
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
                name: "serial",
                schema: "diagnosis",
                columns: table => new
                {
                    Scope = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Last = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_serial", x => x.Scope);
                });

            migrationBuilder.CreateIndex(
                name: "IX_commission_task_CaseId",
                schema: "diagnosis",
                table: "commission_task",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_commission_task_Division_InstitutionId",
                schema: "diagnosis",
                table: "commission_task",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_commission_task_State_Due",
                schema: "diagnosis",
                table: "commission_task",
                columns: new[] { "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_commission_task_reader_OwnerId",
                schema: "diagnosis",
                table: "commission_task_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_CaseNo",
                schema: "diagnosis",
                table: "diagnosis_case",
                column: "CaseNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_CertificateNumber",
                schema: "diagnosis",
                table: "diagnosis_case",
                column: "CertificateNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_Division_InstitutionId",
                schema: "diagnosis",
                table: "diagnosis_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_NumberHash",
                schema: "diagnosis",
                table: "diagnosis_case",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_PersonId",
                schema: "diagnosis",
                table: "diagnosis_case",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_State_InstitutionId",
                schema: "diagnosis",
                table: "diagnosis_case",
                columns: new[] { "State", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_reader_OwnerId",
                schema: "diagnosis",
                table: "diagnosis_case_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "diagnosis",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "diagnosis",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_lead_Division_InstitutionId",
                schema: "diagnosis",
                table: "lead",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_lead_SuspectedCaseId",
                schema: "diagnosis",
                table: "lead",
                column: "SuspectedCaseId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_lead_reader_OwnerId",
                schema: "diagnosis",
                table: "lead_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "diagnosis",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "certificate_code",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "commission_task",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "commission_task_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "diagnosis_case",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "diagnosis_case_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "history",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "lead",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "lead_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "serial",
                schema: "diagnosis");
        }
    }
}
