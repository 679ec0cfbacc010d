using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Diagnosis.DiagnosisAppraisal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "diagnosis_appraisal_case",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Resume = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Level = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CaseNo = table.Column<string>(type: "TEXT", nullable: false),
                    OpenKey = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    OfficeName = table.Column<string>(type: "TEXT", nullable: false),
                    DiagnosisCaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    AgencyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    CertificateNumber = table.Column<string>(type: "TEXT", nullable: false),
                    FirstAppraisalId = table.Column<Guid>(type: "TEXT", nullable: true),
                    FirstOfficeId = table.Column<Guid>(type: "TEXT", nullable: true),
                    FirstOfficeName = table.Column<string>(type: "TEXT", nullable: true),
                    FirstDocumentNumber = table.Column<string>(type: "TEXT", nullable: true),
                    DiagnosedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Applicant = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    ApplicantName = table.Column<string>(type: "TEXT", nullable: false),
                    Representative = table.Column<string>(type: "TEXT", nullable: true),
                    Reasons = table.Column<string>(type: "TEXT", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    AppliedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ApplicationDue = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Receipt = table.Column<string>(type: "TEXT", nullable: true),
                    ApplicantWithdrawn = table.Column<string>(type: "TEXT", nullable: true),
                    Joined = table.Column<string>(type: "TEXT", nullable: true),
                    Papers = table.Column<string>(type: "TEXT", nullable: false),
                    Notice = table.Column<string>(type: "TEXT", nullable: true),
                    Late = table.Column<string>(type: "TEXT", nullable: true),
                    NotAcceptedReason = table.Column<string>(type: "TEXT", nullable: true),
                    AcceptedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    File = table.Column<string>(type: "TEXT", nullable: true),
                    Pauses = table.Column<string>(type: "TEXT", nullable: false),
                    Recusals = table.Column<string>(type: "TEXT", nullable: false),
                    DrawId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SessionOpenedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Panel = table.Column<string>(type: "TEXT", nullable: false),
                    Hearing = table.Column<string>(type: "TEXT", nullable: true),
                    Motions = table.Column<string>(type: "TEXT", nullable: false),
                    Document = table.Column<string>(type: "TEXT", nullable: true),
                    DocumentNumber = table.Column<string>(type: "TEXT", nullable: true),
                    IssuedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Scans = table.Column<string>(type: "TEXT", nullable: true),
                    Deliveries = table.Column<string>(type: "TEXT", nullable: false),
                    DeliveredOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ReportedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ReportReceipt = table.Column<string>(type: "TEXT", nullable: true),
                    ChangeReportedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WithdrawReason = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_appraisal_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_appraisal_case_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_appraisal_case_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_attachment",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseNo = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    DatedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Versions = table.Column<string>(type: "TEXT", nullable: false),
                    Withdrawn = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_attachment", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_attachment_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_attachment_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_blind_reading",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SessionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PractitionerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Versions = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_blind_reading", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_card",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CardNo = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    ReportKind = table.Column<string>(type: "TEXT", nullable: false),
                    CardVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    NumberHash = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Acute = table.Column<bool>(type: "INTEGER", nullable: false),
                    Domestic = table.Column<bool>(type: "INTEGER", nullable: false),
                    FirstVisitAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LimitId = table.Column<string>(type: "TEXT", nullable: true),
                    LimitVersion = table.Column<int>(type: "INTEGER", nullable: true),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FiledAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Telephone = table.Column<string>(type: "TEXT", nullable: false),
                    Telephoned = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_card", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_card_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_card_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_case_document",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    TemplateVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: true),
                    On = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false),
                    MadeBy = table.Column<string>(type: "TEXT", nullable: false),
                    File = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_case_document", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_case_document_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_case_document_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_certificate_code",
                columns: table => new
                {
                    Code = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CertificateVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    AppraisalId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_certificate_code", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_commission_task",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseNo = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    DiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    AskedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    LimitId = table.Column<string>(type: "TEXT", nullable: true),
                    Due = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    OrganisedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DoneOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Decision = table.Column<string>(type: "TEXT", nullable: true),
                    DecisionNo = table.Column<string>(type: "TEXT", nullable: true),
                    DoneBy = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_commission_task", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_commission_task_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_commission_task_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_diagnosis_case",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CaseNo = table.Column<string>(type: "TEXT", nullable: false),
                    LeadId = table.Column<Guid>(type: "TEXT", nullable: true),
                    SuspectedCaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    Sex = table.Column<string>(type: "TEXT", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DocumentType = table.Column<string>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: false),
                    NumberHash = table.Column<string>(type: "TEXT", nullable: false),
                    Phone = table.Column<string>(type: "TEXT", nullable: false),
                    Agent = table.Column<string>(type: "TEXT", nullable: true),
                    Employer = table.Column<string>(type: "TEXT", nullable: false),
                    UsingUnit = table.Column<string>(type: "TEXT", nullable: true),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    HukouAddress = table.Column<string>(type: "TEXT", nullable: false),
                    HukouDetail = table.Column<string>(type: "TEXT", nullable: true),
                    ResidenceAddress = table.Column<string>(type: "TEXT", nullable: false),
                    ResidenceDetail = table.Column<string>(type: "TEXT", nullable: true),
                    Place = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    AgencyCode = table.Column<string>(type: "TEXT", nullable: false),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    AppliedDiseaseCode = table.Column<string>(type: "TEXT", nullable: false),
                    AppliedDisease = table.Column<string>(type: "TEXT", nullable: false),
                    AppliedDiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    Papers = table.Column<string>(type: "TEXT", nullable: false),
                    Notice = table.Column<string>(type: "TEXT", nullable: true),
                    NotReceived = table.Column<string>(type: "TEXT", nullable: true),
                    History = table.Column<string>(type: "TEXT", nullable: true),
                    DecidedWithout = table.Column<string>(type: "TEXT", nullable: true),
                    Panel = table.Column<string>(type: "TEXT", nullable: false),
                    Opinions = table.Column<string>(type: "TEXT", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", nullable: true),
                    Certificates = table.Column<string>(type: "TEXT", nullable: false),
                    CertificateNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Scans = table.Column<string>(type: "TEXT", nullable: false),
                    Handovers = table.Column<string>(type: "TEXT", nullable: false),
                    Cards = table.Column<string>(type: "TEXT", nullable: false),
                    Enrolment = table.Column<string>(type: "TEXT", nullable: true),
                    Appraised = table.Column<string>(type: "TEXT", nullable: true),
                    WithdrawReason = table.Column<string>(type: "TEXT", nullable: true),
                    AppliedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    FileCompletedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ConcludedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    IssuedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ScannedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DeliveredOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CardFiledOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Requests = table.Column<string>(type: "TEXT", nullable: false),
                    Evidence = table.Column<string>(type: "TEXT", nullable: false),
                    Suspensions = table.Column<string>(type: "TEXT", nullable: false),
                    Earlier = table.Column<string>(type: "TEXT", nullable: true),
                    Assignments = table.Column<string>(type: "TEXT", nullable: false),
                    PanelBy = table.Column<string>(type: "TEXT", nullable: true),
                    Payment = table.Column<string>(type: "TEXT", nullable: true),
                    Referrals = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_diagnosis_case", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_diagnosis_case_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_diagnosis_case_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_document_template",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    TemplateVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Addressee = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Author = table.Column<string>(type: "TEXT", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_document_template", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_draw",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AppraisalId = table.Column<Guid>(type: "TEXT", nullable: false),
                    No = table.Column<int>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Published = table.Column<string>(type: "TEXT", nullable: false),
                    Seed = table.Column<string>(type: "TEXT", nullable: false),
                    People = table.Column<string>(type: "TEXT", nullable: false),
                    Excluded = table.Column<string>(type: "TEXT", nullable: false),
                    Rules = table.Column<string>(type: "TEXT", nullable: false),
                    CommittedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DrawnOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    OpenedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Place = table.Column<string>(type: "TEXT", nullable: true),
                    WorkerConfirmed = table.Column<string>(type: "TEXT", nullable: true),
                    EmployerConfirmed = table.Column<string>(type: "TEXT", nullable: true),
                    EmployerAbsent = table.Column<string>(type: "TEXT", nullable: true),
                    Replacements = table.Column<string>(type: "TEXT", nullable: false),
                    RepeatGround = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    RepeatReason = table.Column<string>(type: "TEXT", nullable: true),
                    AbandonedReason = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_draw", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_expert",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ExpertNo = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Prefecture = table.Column<string>(type: "TEXT", nullable: false),
                    Specialties = table.Column<string>(type: "TEXT", nullable: false),
                    DiagnosingClasses = table.Column<string>(type: "TEXT", nullable: false),
                    CertificateNo = table.Column<string>(type: "TEXT", nullable: true),
                    CertificateTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    PractitionerId = table.Column<Guid>(type: "TEXT", nullable: true),
                    OtherProvince = table.Column<bool>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Ground = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    StateReason = table.Column<string>(type: "TEXT", nullable: true),
                    Since = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_expert", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_expert_pool",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Edition = table.Column<int>(type: "INTEGER", nullable: false),
                    PublishedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    PublishedBy = table.Column<string>(type: "TEXT", nullable: false),
                    Entries = table.Column<string>(type: "TEXT", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_expert_pool", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_exposure_timeline",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Lines = table.Column<string>(type: "TEXT", nullable: false),
                    Overrides = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_exposure_timeline", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_history",
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
                    table.PrimaryKey("PK_diagnosis_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_idempotent_reply",
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
                    table.PrimaryKey("PK_diagnosis_idempotent_reply", x => new { x.CallerId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_lead",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SuspectedCaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SuspicionVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    Sex = table.Column<string>(type: "TEXT", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DiseaseCode = table.Column<string>(type: "TEXT", nullable: false),
                    Disease = table.Column<string>(type: "TEXT", nullable: false),
                    DiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerCreditCode = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    UsingUnitName = table.Column<string>(type: "TEXT", nullable: true),
                    ExamAgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ReportDue = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_lead", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_lead_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_lead_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_measurement",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    On = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Values = table.Column<string>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: true),
                    EnteredBy = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_measurement", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_outbox",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Contract = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_outbox_delivery",
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
                    table.PrimaryKey("PK_diagnosis_outbox_delivery", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_reading_session",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseNo = table.Column<string>(type: "TEXT", nullable: false),
                    No = table.Column<int>(type: "INTEGER", nullable: false),
                    AttachmentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FilmVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    FilmSha256 = table.Column<string>(type: "TEXT", maxLength: 3000, nullable: false),
                    FilmDate = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DiseaseCode = table.Column<string>(type: "TEXT", nullable: false),
                    DiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    StartedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ChairId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Readers = table.Column<string>(type: "TEXT", nullable: false),
                    Submissions = table.Column<string>(type: "TEXT", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Closing = table.Column<string>(type: "TEXT", nullable: true),
                    Notes = table.Column<string>(type: "TEXT", nullable: false),
                    Agreed = table.Column<string>(type: "TEXT", nullable: false),
                    Signatures = table.Column<string>(type: "TEXT", nullable: false),
                    SignedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    WithdrawnBecause = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_reading_session", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_reading_session_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_reading_session_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_serial",
                columns: table => new
                {
                    Scope = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Last = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_serial", x => x.Scope);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_suspicion_draft",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SuspectedCaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SuspicionVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    ReportId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    Sex = table.Column<string>(type: "TEXT", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DiseaseCode = table.Column<string>(type: "TEXT", nullable: false),
                    Disease = table.Column<string>(type: "TEXT", nullable: false),
                    DiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerName = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerCreditCode = table.Column<string>(type: "TEXT", nullable: false),
                    EmployerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    UsingUnitName = table.Column<string>(type: "TEXT", nullable: true),
                    ExamAgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    ExamDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FoundOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Due = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CardId = table.Column<Guid>(type: "TEXT", nullable: true),
                    FiledOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    CaseVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Conclusion = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    CertificateNumber = table.Column<string>(type: "TEXT", nullable: true),
                    ClosedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_suspicion_draft", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "diagnosis_suspicion_draft_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_diagnosis_suspicion_draft_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_CaseNo",
                table: "diagnosis_appraisal_case",
                column: "CaseNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_DiagnosisCaseId",
                table: "diagnosis_appraisal_case",
                column: "DiagnosisCaseId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_Division_InstitutionId",
                table: "diagnosis_appraisal_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_DocumentNumber",
                table: "diagnosis_appraisal_case",
                column: "DocumentNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_OpenKey",
                table: "diagnosis_appraisal_case",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_State_InstitutionId",
                table: "diagnosis_appraisal_case",
                columns: new[] { "State", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_appraisal_case_reader_OwnerId",
                table: "diagnosis_appraisal_case_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_attachment_CaseId",
                table: "diagnosis_attachment",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_attachment_Division_InstitutionId",
                table: "diagnosis_attachment",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_attachment_reader_OwnerId",
                table: "diagnosis_attachment_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_blind_reading_Division_InstitutionId",
                table: "diagnosis_blind_reading",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_blind_reading_SessionId_PractitionerId",
                table: "diagnosis_blind_reading",
                columns: new[] { "SessionId", "PractitionerId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_card_Acute_DueAt",
                table: "diagnosis_card",
                columns: new[] { "Acute", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_card_CardNo",
                table: "diagnosis_card",
                column: "CardNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_card_CaseId",
                table: "diagnosis_card",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_card_Division_InstitutionId",
                table: "diagnosis_card",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_card_NumberHash",
                table: "diagnosis_card",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_card_reader_OwnerId",
                table: "diagnosis_card_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_document_CaseId",
                table: "diagnosis_case_document",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_document_Division_InstitutionId",
                table: "diagnosis_case_document",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_document_Number",
                table: "diagnosis_case_document",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_case_document_reader_OwnerId",
                table: "diagnosis_case_document_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_commission_task_CaseId",
                table: "diagnosis_commission_task",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_commission_task_Division_InstitutionId",
                table: "diagnosis_commission_task",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_commission_task_State_Due",
                table: "diagnosis_commission_task",
                columns: new[] { "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_commission_task_reader_OwnerId",
                table: "diagnosis_commission_task_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_CaseNo",
                table: "diagnosis_diagnosis_case",
                column: "CaseNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_CertificateNumber",
                table: "diagnosis_diagnosis_case",
                column: "CertificateNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_Division_InstitutionId",
                table: "diagnosis_diagnosis_case",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_NumberHash",
                table: "diagnosis_diagnosis_case",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_PersonId",
                table: "diagnosis_diagnosis_case",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_State_InstitutionId",
                table: "diagnosis_diagnosis_case",
                columns: new[] { "State", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_diagnosis_case_reader_OwnerId",
                table: "diagnosis_diagnosis_case_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_document_template_Code_TemplateVersion",
                table: "diagnosis_document_template",
                columns: new[] { "Code", "TemplateVersion" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_document_template_Division_InstitutionId",
                table: "diagnosis_document_template",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_draw_AppraisalId_No",
                table: "diagnosis_draw",
                columns: new[] { "AppraisalId", "No" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_draw_Division_InstitutionId",
                table: "diagnosis_draw",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_expert_Division_ExpertNo",
                table: "diagnosis_expert",
                columns: new[] { "Division", "ExpertNo" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_expert_Division_InstitutionId",
                table: "diagnosis_expert",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_expert_pool_Division_Edition",
                table: "diagnosis_expert_pool",
                columns: new[] { "Division", "Edition" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_expert_pool_Division_InstitutionId",
                table: "diagnosis_expert_pool",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_exposure_timeline_CaseId",
                table: "diagnosis_exposure_timeline",
                column: "CaseId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_exposure_timeline_Division_InstitutionId",
                table: "diagnosis_exposure_timeline",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_history_ChainNo",
                table: "diagnosis_history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_history_RecordId_Version",
                table: "diagnosis_history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_lead_Division_InstitutionId",
                table: "diagnosis_lead",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_lead_SuspectedCaseId",
                table: "diagnosis_lead",
                column: "SuspectedCaseId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_lead_reader_OwnerId",
                table: "diagnosis_lead_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_measurement_CaseId",
                table: "diagnosis_measurement",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_measurement_Division_InstitutionId",
                table: "diagnosis_measurement",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_outbox_delivery_State_NextTry",
                table: "diagnosis_outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_reading_session_AttachmentId_State",
                table: "diagnosis_reading_session",
                columns: new[] { "AttachmentId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_reading_session_CaseId_No",
                table: "diagnosis_reading_session",
                columns: new[] { "CaseId", "No" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_reading_session_Division_InstitutionId",
                table: "diagnosis_reading_session",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_reading_session_reader_OwnerId",
                table: "diagnosis_reading_session_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_suspicion_draft_Division_InstitutionId",
                table: "diagnosis_suspicion_draft",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_suspicion_draft_PersonId",
                table: "diagnosis_suspicion_draft",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_suspicion_draft_State_Due",
                table: "diagnosis_suspicion_draft",
                columns: new[] { "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_suspicion_draft_SuspectedCaseId",
                table: "diagnosis_suspicion_draft",
                column: "SuspectedCaseId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_diagnosis_suspicion_draft_reader_OwnerId",
                table: "diagnosis_suspicion_draft_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "diagnosis_appraisal_case");

            migrationBuilder.DropTable(
                name: "diagnosis_appraisal_case_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_attachment");

            migrationBuilder.DropTable(
                name: "diagnosis_attachment_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_blind_reading");

            migrationBuilder.DropTable(
                name: "diagnosis_card");

            migrationBuilder.DropTable(
                name: "diagnosis_card_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_case_document");

            migrationBuilder.DropTable(
                name: "diagnosis_case_document_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_certificate_code");

            migrationBuilder.DropTable(
                name: "diagnosis_commission_task");

            migrationBuilder.DropTable(
                name: "diagnosis_commission_task_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_diagnosis_case");

            migrationBuilder.DropTable(
                name: "diagnosis_diagnosis_case_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_document_template");

            migrationBuilder.DropTable(
                name: "diagnosis_draw");

            migrationBuilder.DropTable(
                name: "diagnosis_expert");

            migrationBuilder.DropTable(
                name: "diagnosis_expert_pool");

            migrationBuilder.DropTable(
                name: "diagnosis_exposure_timeline");

            migrationBuilder.DropTable(
                name: "diagnosis_history");

            migrationBuilder.DropTable(
                name: "diagnosis_idempotent_reply");

            migrationBuilder.DropTable(
                name: "diagnosis_inbox");

            migrationBuilder.DropTable(
                name: "diagnosis_lead");

            migrationBuilder.DropTable(
                name: "diagnosis_lead_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_measurement");

            migrationBuilder.DropTable(
                name: "diagnosis_outbox");

            migrationBuilder.DropTable(
                name: "diagnosis_outbox_delivery");

            migrationBuilder.DropTable(
                name: "diagnosis_reading_session");

            migrationBuilder.DropTable(
                name: "diagnosis_reading_session_reader");

            migrationBuilder.DropTable(
                name: "diagnosis_serial");

            migrationBuilder.DropTable(
                name: "diagnosis_suspicion_draft");

            migrationBuilder.DropTable(
                name: "diagnosis_suspicion_draft_reader");
        }
    }
}
