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
                name: "card",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CardNo = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ReportKind = table.Column<string>(type: "text", nullable: false),
                    CardVersion = table.Column<int>(type: "integer", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    NumberHash = table.Column<string>(type: "text", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Content = table.Column<string>(type: "text", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    Acute = table.Column<bool>(type: "boolean", nullable: false),
                    Domestic = table.Column<bool>(type: "boolean", nullable: false),
                    FirstVisitAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LimitId = table.Column<string>(type: "text", nullable: true),
                    LimitVersion = table.Column<int>(type: "integer", nullable: true),
                    DueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    FiledAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Telephone = table.Column<string>(type: "text", nullable: false),
                    Telephoned = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_card", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "card_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_card_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "case_document",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "text", nullable: false),
                    Number = table.Column<string>(type: "text", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    TemplateVersion = table.Column<int>(type: "integer", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: true),
                    On = table.Column<DateOnly>(type: "date", nullable: false),
                    MadeAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    MadeBy = table.Column<string>(type: "text", nullable: false),
                    File = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_case_document", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "case_document_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_case_document_reader", x => new { x.Key, x.OwnerId });
                });

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
                name: "document_template",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    TemplateVersion = table.Column<int>(type: "integer", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    Addressee = table.Column<string>(type: "text", nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    Author = table.Column<string>(type: "text", nullable: false),
                    Note = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_document_template", x => x.Id);
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
                name: "IX_card_Acute_DueAt",
                schema: "diagnosis",
                table: "card",
                columns: new[] { "Acute", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_card_CardNo",
                schema: "diagnosis",
                table: "card",
                column: "CardNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_card_CaseId",
                schema: "diagnosis",
                table: "card",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_card_Division_InstitutionId",
                schema: "diagnosis",
                table: "card",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_card_NumberHash",
                schema: "diagnosis",
                table: "card",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_card_reader_OwnerId",
                schema: "diagnosis",
                table: "card_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_case_document_CaseId",
                schema: "diagnosis",
                table: "case_document",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_case_document_Division_InstitutionId",
                schema: "diagnosis",
                table: "case_document",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_case_document_Number",
                schema: "diagnosis",
                table: "case_document",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_case_document_reader_OwnerId",
                schema: "diagnosis",
                table: "case_document_reader",
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
                name: "IX_document_template_Code_TemplateVersion",
                schema: "diagnosis",
                table: "document_template",
                columns: new[] { "Code", "TemplateVersion" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_document_template_Division_InstitutionId",
                schema: "diagnosis",
                table: "document_template",
                columns: new[] { "Division", "InstitutionId" });

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
                name: "card",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "card_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "case_document",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "case_document_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "certificate_code",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "diagnosis_case",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "diagnosis_case_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "document_template",
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
