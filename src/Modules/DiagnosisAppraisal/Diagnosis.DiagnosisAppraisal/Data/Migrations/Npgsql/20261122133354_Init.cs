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
                name: "appraisal_case",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Resume = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    Level = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CaseNo = table.Column<string>(type: "text", nullable: false),
                    OpenKey = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    OfficeName = table.Column<string>(type: "text", nullable: false),
                    DiagnosisCaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    EmployerName = table.Column<string>(type: "text", nullable: false),
                    EmployerAddress = table.Column<string>(type: "text", nullable: false),
                    AgencyId = table.Column<Guid>(type: "uuid", nullable: false),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    CertificateNumber = table.Column<string>(type: "text", nullable: false),
                    FirstAppraisalId = table.Column<Guid>(type: "uuid", nullable: true),
                    FirstOfficeId = table.Column<Guid>(type: "uuid", nullable: true),
                    FirstOfficeName = table.Column<string>(type: "text", nullable: true),
                    FirstDocumentNumber = table.Column<string>(type: "text", nullable: true),
                    DiagnosedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    Applicant = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ApplicantName = table.Column<string>(type: "text", nullable: false),
                    Representative = table.Column<string>(type: "text", nullable: true),
                    Reasons = table.Column<string>(type: "text", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    AppliedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ApplicationDue = table.Column<DateOnly>(type: "date", nullable: false),
                    Receipt = table.Column<string>(type: "text", nullable: true),
                    ApplicantWithdrawn = table.Column<string>(type: "text", nullable: true),
                    Joined = table.Column<string>(type: "text", nullable: true),
                    Papers = table.Column<string>(type: "text", nullable: false),
                    Notice = table.Column<string>(type: "text", nullable: true),
                    Late = table.Column<string>(type: "text", nullable: true),
                    NotAcceptedReason = table.Column<string>(type: "text", nullable: true),
                    AcceptedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    File = table.Column<string>(type: "text", nullable: true),
                    Pauses = table.Column<string>(type: "text", nullable: false),
                    Recusals = table.Column<string>(type: "text", nullable: false),
                    DrawId = table.Column<Guid>(type: "uuid", nullable: true),
                    SessionOpenedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Panel = table.Column<string>(type: "text", nullable: false),
                    Hearing = table.Column<string>(type: "text", nullable: true),
                    Motions = table.Column<string>(type: "text", nullable: false),
                    Document = table.Column<string>(type: "text", nullable: true),
                    DocumentNumber = table.Column<string>(type: "text", nullable: true),
                    IssuedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Scans = table.Column<string>(type: "text", nullable: true),
                    Deliveries = table.Column<string>(type: "text", nullable: false),
                    DeliveredOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ReportedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ReportReceipt = table.Column<string>(type: "text", nullable: true),
                    ChangeReportedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    WithdrawReason = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_appraisal_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "appraisal_case_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_appraisal_case_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "attachment",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseNo = table.Column<string>(type: "text", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    DatedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Versions = table.Column<string>(type: "text", nullable: false),
                    Withdrawn = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attachment", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "attachment_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_attachment_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "blind_reading",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    SessionId = table.Column<Guid>(type: "uuid", nullable: false),
                    PractitionerId = table.Column<Guid>(type: "uuid", nullable: false),
                    Versions = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_blind_reading", x => x.Id);
                });

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
                    CertificateVersion = table.Column<int>(type: "integer", nullable: false),
                    AppraisalId = table.Column<Guid>(type: "uuid", nullable: true)
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
                    Appraised = table.Column<string>(type: "text", nullable: true),
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
                name: "draw",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AppraisalId = table.Column<Guid>(type: "uuid", nullable: false),
                    No = table.Column<int>(type: "integer", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Published = table.Column<string>(type: "text", nullable: false),
                    Seed = table.Column<string>(type: "text", nullable: false),
                    People = table.Column<string>(type: "text", nullable: false),
                    Excluded = table.Column<string>(type: "text", nullable: false),
                    Rules = table.Column<string>(type: "text", nullable: false),
                    CommittedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    DrawnOn = table.Column<DateOnly>(type: "date", nullable: true),
                    OpenedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Place = table.Column<string>(type: "text", nullable: true),
                    WorkerConfirmed = table.Column<string>(type: "text", nullable: true),
                    EmployerConfirmed = table.Column<string>(type: "text", nullable: true),
                    EmployerAbsent = table.Column<string>(type: "text", nullable: true),
                    Replacements = table.Column<string>(type: "text", nullable: false),
                    RepeatGround = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    RepeatReason = table.Column<string>(type: "text", nullable: true),
                    AbandonedReason = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_draw", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "expert",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ExpertNo = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Unit = table.Column<string>(type: "text", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    Prefecture = table.Column<string>(type: "text", nullable: false),
                    Specialties = table.Column<string>(type: "text", nullable: false),
                    DiagnosingClasses = table.Column<string>(type: "text", nullable: false),
                    CertificateNo = table.Column<string>(type: "text", nullable: true),
                    CertificateTo = table.Column<DateOnly>(type: "date", nullable: true),
                    PractitionerId = table.Column<Guid>(type: "uuid", nullable: true),
                    OtherProvince = table.Column<bool>(type: "boolean", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Ground = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    StateReason = table.Column<string>(type: "text", nullable: true),
                    Since = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_expert", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "expert_pool",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Edition = table.Column<int>(type: "integer", nullable: false),
                    PublishedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    PublishedBy = table.Column<string>(type: "text", nullable: false),
                    Entries = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_expert_pool", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exposure_timeline",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Lines = table.Column<string>(type: "text", nullable: false),
                    Overrides = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exposure_timeline", x => x.Id);
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
                name: "measurement",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    On = table.Column<DateOnly>(type: "date", nullable: false),
                    Values = table.Column<string>(type: "text", nullable: false),
                    By = table.Column<string>(type: "text", nullable: true),
                    EnteredBy = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_measurement", x => x.Id);
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
                name: "reading_session",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseNo = table.Column<string>(type: "text", nullable: false),
                    No = table.Column<int>(type: "integer", nullable: false),
                    AttachmentId = table.Column<Guid>(type: "uuid", nullable: false),
                    FilmVersion = table.Column<int>(type: "integer", nullable: false),
                    FilmSha256 = table.Column<string>(type: "character varying(3000)", maxLength: 3000, nullable: false),
                    FilmDate = table.Column<DateOnly>(type: "date", nullable: true),
                    DiseaseCode = table.Column<string>(type: "text", nullable: false),
                    DiseaseName = table.Column<string>(type: "text", nullable: false),
                    StartedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ChairId = table.Column<Guid>(type: "uuid", nullable: false),
                    Readers = table.Column<string>(type: "text", nullable: false),
                    Submissions = table.Column<string>(type: "text", nullable: false),
                    OpenedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Closing = table.Column<string>(type: "text", nullable: true),
                    Notes = table.Column<string>(type: "text", nullable: false),
                    Agreed = table.Column<string>(type: "text", nullable: false),
                    Signatures = table.Column<string>(type: "text", nullable: false),
                    SignedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    WithdrawnBecause = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reading_session", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "reading_session_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reading_session_reader", x => new { x.Key, x.OwnerId });
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

            migrationBuilder.CreateTable(
                name: "suspicion_draft",
                schema: "diagnosis",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    SuspectedCaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    SuspicionVersion = table.Column<int>(type: "integer", nullable: false),
                    ReportId = table.Column<Guid>(type: "uuid", nullable: false),
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
                    Due = table.Column<DateOnly>(type: "date", nullable: true),
                    CardId = table.Column<Guid>(type: "uuid", nullable: true),
                    FiledOn = table.Column<DateOnly>(type: "date", nullable: true),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    CaseVersion = table.Column<int>(type: "integer", nullable: false),
                    Conclusion = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    CertificateNumber = table.Column<string>(type: "text", nullable: true),
                    ClosedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_suspicion_draft", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "suspicion_draft_reader",
                schema: "diagnosis",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_suspicion_draft_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_CaseNo",
                schema: "diagnosis",
                table: "appraisal_case",
                column: "CaseNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_DiagnosisCaseId",
                schema: "diagnosis",
                table: "appraisal_case",
                column: "DiagnosisCaseId");

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_Division_InstitutionId",
                schema: "diagnosis",
                table: "appraisal_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_DocumentNumber",
                schema: "diagnosis",
                table: "appraisal_case",
                column: "DocumentNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_OpenKey",
                schema: "diagnosis",
                table: "appraisal_case",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_State_InstitutionId",
                schema: "diagnosis",
                table: "appraisal_case",
                columns: new[] { "State", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_appraisal_case_reader_OwnerId",
                schema: "diagnosis",
                table: "appraisal_case_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_attachment_CaseId",
                schema: "diagnosis",
                table: "attachment",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_attachment_Division_InstitutionId",
                schema: "diagnosis",
                table: "attachment",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_attachment_reader_OwnerId",
                schema: "diagnosis",
                table: "attachment_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_blind_reading_Division_InstitutionId",
                schema: "diagnosis",
                table: "blind_reading",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_blind_reading_SessionId_PractitionerId",
                schema: "diagnosis",
                table: "blind_reading",
                columns: new[] { "SessionId", "PractitionerId" },
                unique: true);

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
                name: "IX_draw_AppraisalId_No",
                schema: "diagnosis",
                table: "draw",
                columns: new[] { "AppraisalId", "No" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_draw_Division_InstitutionId",
                schema: "diagnosis",
                table: "draw",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_expert_Division_ExpertNo",
                schema: "diagnosis",
                table: "expert",
                columns: new[] { "Division", "ExpertNo" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_expert_Division_InstitutionId",
                schema: "diagnosis",
                table: "expert",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_expert_pool_Division_Edition",
                schema: "diagnosis",
                table: "expert_pool",
                columns: new[] { "Division", "Edition" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_expert_pool_Division_InstitutionId",
                schema: "diagnosis",
                table: "expert_pool",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exposure_timeline_CaseId",
                schema: "diagnosis",
                table: "exposure_timeline",
                column: "CaseId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exposure_timeline_Division_InstitutionId",
                schema: "diagnosis",
                table: "exposure_timeline",
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
                name: "IX_measurement_CaseId",
                schema: "diagnosis",
                table: "measurement",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_measurement_Division_InstitutionId",
                schema: "diagnosis",
                table: "measurement",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "diagnosis",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_reading_session_AttachmentId_State",
                schema: "diagnosis",
                table: "reading_session",
                columns: new[] { "AttachmentId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_reading_session_CaseId_No",
                schema: "diagnosis",
                table: "reading_session",
                columns: new[] { "CaseId", "No" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_reading_session_Division_InstitutionId",
                schema: "diagnosis",
                table: "reading_session",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_reading_session_reader_OwnerId",
                schema: "diagnosis",
                table: "reading_session_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_suspicion_draft_Division_InstitutionId",
                schema: "diagnosis",
                table: "suspicion_draft",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_suspicion_draft_PersonId",
                schema: "diagnosis",
                table: "suspicion_draft",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_suspicion_draft_State_Due",
                schema: "diagnosis",
                table: "suspicion_draft",
                columns: new[] { "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_suspicion_draft_SuspectedCaseId",
                schema: "diagnosis",
                table: "suspicion_draft",
                column: "SuspectedCaseId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_suspicion_draft_reader_OwnerId",
                schema: "diagnosis",
                table: "suspicion_draft_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "appraisal_case",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "appraisal_case_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "attachment",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "attachment_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "blind_reading",
                schema: "diagnosis");

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
                name: "document_template",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "draw",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "expert",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "expert_pool",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "exposure_timeline",
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
                name: "measurement",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "reading_session",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "reading_session_reader",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "serial",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "suspicion_draft",
                schema: "diagnosis");

            migrationBuilder.DropTable(
                name: "suspicion_draft_reader",
                schema: "diagnosis");
        }
    }
}
