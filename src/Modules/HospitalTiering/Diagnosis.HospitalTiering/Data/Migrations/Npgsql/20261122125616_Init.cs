using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Diagnosis.HospitalTiering.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "tiering");

            migrationBuilder.CreateTable(
                name: "confirmed_list",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    AsOf = table.Column<DateOnly>(type: "date", nullable: false),
                    Rows = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false),
                    FrozenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    FrozenBy = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_confirmed_list", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "confirmed_list_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_confirmed_list_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "counted_case",
                schema: "tiering",
                columns: table => new
                {
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    AgencyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Year = table.Column<int>(type: "integer", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_counted_case", x => x.CaseId);
                });

            migrationBuilder.CreateTable(
                name: "evidence",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false),
                    Part = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    File = table.Column<string>(type: "text", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    On = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "grade_review",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitName = table.Column<string>(type: "text", nullable: false),
                    Prefecture = table.Column<string>(type: "text", nullable: false),
                    StandardId = table.Column<Guid>(type: "uuid", nullable: false),
                    StandardName = table.Column<string>(type: "text", nullable: false),
                    OpenKey = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    AppliedFor = table.Column<string>(type: "text", nullable: true),
                    SelfResults = table.Column<string>(type: "text", nullable: false),
                    SiteResults = table.Column<string>(type: "text", nullable: false),
                    SiteVisits = table.Column<int>(type: "integer", nullable: false),
                    ProposedGrade = table.Column<string>(type: "text", nullable: true),
                    PublicityUntil = table.Column<DateOnly>(type: "date", nullable: true),
                    Objections = table.Column<string>(type: "text", nullable: false),
                    Grade = table.Column<string>(type: "text", nullable: true),
                    GradeName = table.Column<string>(type: "text", nullable: true),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    WithdrawnOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_grade_review", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "grade_review_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_grade_review_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "tiering",
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
                schema: "tiering",
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
                schema: "tiering",
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
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Way = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Source = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    UnitName = table.Column<string>(type: "text", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    Level = table.Column<string>(type: "text", nullable: false),
                    SentOn = table.Column<DateOnly>(type: "date", nullable: false),
                    Outcome = table.Column<string>(type: "text", nullable: true),
                    HandledOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lead", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "lead_reader",
                schema: "tiering",
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
                name: "merge",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    FromId = table.Column<Guid>(type: "uuid", nullable: false),
                    FromName = table.Column<string>(type: "text", nullable: false),
                    IntoId = table.Column<Guid>(type: "uuid", nullable: false),
                    IntoName = table.Column<string>(type: "text", nullable: false),
                    Prefecture = table.Column<string>(type: "text", nullable: false),
                    OpenKey = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Outcome = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    SoleFor = table.Column<string>(type: "text", nullable: false),
                    Transfer = table.Column<string>(type: "text", nullable: true),
                    Custodian = table.Column<string>(type: "text", nullable: true),
                    NoticedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    StopOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_merge", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "merge_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_merge_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "tiering",
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
                schema: "tiering",
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
                name: "outside_body",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(18)", maxLength: 18, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    HomeProvince = table.Column<string>(type: "text", nullable: false),
                    Years = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outside_body", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outside_body_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outside_body_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "prefecture_summary",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Year = table.Column<int>(type: "integer", nullable: false),
                    Prefecture = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    SubmittedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: true),
                    SignedBy = table.Column<string>(type: "text", nullable: false),
                    SubmittedBy = table.Column<string>(type: "text", nullable: false),
                    SubmittedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    Totals = table.Column<string>(type: "text", nullable: false),
                    Units = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prefecture_summary", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "prefecture_summary_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prefecture_summary_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "qc_import",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    FileName = table.Column<string>(type: "character varying(260)", maxLength: 260, nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    Rows = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_import", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "qc_import_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_import_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "qc_import_rejected",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    FileName = table.Column<string>(type: "character varying(260)", maxLength: 260, nullable: false),
                    Content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_import_rejected", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "qc_round",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Year = table.Column<int>(type: "integer", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Agencies = table.Column<string>(type: "text", nullable: false),
                    Policy = table.Column<string>(type: "text", nullable: true),
                    Draw = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_round", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "qc_round_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_round_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "qc_visit",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    RoundId = table.Column<Guid>(type: "uuid", nullable: false),
                    Year = table.Column<int>(type: "integer", nullable: false),
                    UnitName = table.Column<string>(type: "text", nullable: false),
                    Prefecture = table.Column<string>(type: "text", nullable: false),
                    ControlledBy = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Categories = table.Column<string>(type: "text", nullable: false),
                    Score = table.Column<decimal>(type: "numeric", nullable: true),
                    Grade = table.Column<string>(type: "text", nullable: true),
                    Issues = table.Column<string>(type: "text", nullable: false),
                    PublishedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_visit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "qc_visit_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qc_visit_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "referral",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    FromName = table.Column<string>(type: "text", nullable: false),
                    ToId = table.Column<Guid>(type: "uuid", nullable: false),
                    ToName = table.Column<string>(type: "text", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    Number = table.Column<string>(type: "text", nullable: true),
                    NumberHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Sex = table.Column<string>(type: "text", nullable: false),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    Summary = table.Column<string>(type: "text", nullable: false),
                    Urgency = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    RequestedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    DecidedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ExpectedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    RefusalReason = table.Column<string>(type: "text", nullable: true),
                    ArrivedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Answer = table.Column<string>(type: "text", nullable: true),
                    AnsweredBy = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_referral", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "referral_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_referral_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "self_check",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitName = table.Column<string>(type: "text", nullable: false),
                    Prefecture = table.Column<string>(type: "text", nullable: false),
                    Level = table.Column<string>(type: "text", nullable: false),
                    StandardId = table.Column<Guid>(type: "uuid", nullable: false),
                    StandardName = table.Column<string>(type: "text", nullable: false),
                    OpenKey = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Answers = table.Column<string>(type: "text", nullable: false),
                    Gaps = table.Column<string>(type: "text", nullable: false),
                    Measures = table.Column<string>(type: "text", nullable: false),
                    SignedBy = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_self_check", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "self_check_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_self_check_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateTable(
                name: "standard",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Edition = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Purpose = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Sample = table.Column<bool>(type: "boolean", nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    Levels = table.Column<string>(type: "text", nullable: false),
                    Chapters = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Course = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_standard", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "unit",
                schema: "tiering",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ProfileVersion = table.Column<int>(type: "integer", nullable: false),
                    Code = table.Column<string>(type: "character varying(18)", maxLength: 18, nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Level = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Prefecture = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    IsProvincial = table.Column<bool>(type: "boolean", nullable: false),
                    IsPublic = table.Column<bool>(type: "boolean", nullable: false),
                    Kinds = table.Column<string>(type: "text", nullable: false),
                    Filings = table.Column<string>(type: "text", nullable: false),
                    Suspensions = table.Column<string>(type: "text", nullable: false),
                    CentreOf = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    Ties = table.Column<string>(type: "text", nullable: false),
                    Capabilities = table.Column<string>(type: "text", nullable: false),
                    AccreditedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    RiskChecks = table.Column<string>(type: "text", nullable: false),
                    QcResults = table.Column<string>(type: "text", nullable: false),
                    Assessments = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_unit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "unit_reader",
                schema: "tiering",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_unit_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_confirmed_list_Division_InstitutionId",
                schema: "tiering",
                table: "confirmed_list",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_confirmed_list_reader_OwnerId",
                schema: "tiering",
                table: "confirmed_list_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_counted_case_AgencyId_Year",
                schema: "tiering",
                table: "counted_case",
                columns: new[] { "AgencyId", "Year" });

            migrationBuilder.CreateIndex(
                name: "IX_evidence_Division_InstitutionId",
                schema: "tiering",
                table: "evidence",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_evidence_OwnerId",
                schema: "tiering",
                table: "evidence",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_grade_review_Division_InstitutionId",
                schema: "tiering",
                table: "grade_review",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_grade_review_OpenKey",
                schema: "tiering",
                table: "grade_review",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_grade_review_reader_OwnerId",
                schema: "tiering",
                table: "grade_review_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "tiering",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "tiering",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_lead_Division_InstitutionId",
                schema: "tiering",
                table: "lead",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_lead_reader_OwnerId",
                schema: "tiering",
                table: "lead_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_merge_Division_InstitutionId",
                schema: "tiering",
                table: "merge",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_merge_OpenKey",
                schema: "tiering",
                table: "merge",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_merge_reader_OwnerId",
                schema: "tiering",
                table: "merge_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "tiering",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_outside_body_Code",
                schema: "tiering",
                table: "outside_body",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outside_body_Division_InstitutionId",
                schema: "tiering",
                table: "outside_body",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_outside_body_reader_OwnerId",
                schema: "tiering",
                table: "outside_body_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_prefecture_summary_Division_InstitutionId",
                schema: "tiering",
                table: "prefecture_summary",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_prefecture_summary_Prefecture_Year_Number",
                schema: "tiering",
                table: "prefecture_summary",
                columns: new[] { "Prefecture", "Year", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_prefecture_summary_reader_OwnerId",
                schema: "tiering",
                table: "prefecture_summary_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_qc_import_Division_InstitutionId",
                schema: "tiering",
                table: "qc_import",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_qc_import_reader_OwnerId",
                schema: "tiering",
                table: "qc_import_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_qc_round_Division_InstitutionId",
                schema: "tiering",
                table: "qc_round",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_qc_round_Division_Year",
                schema: "tiering",
                table: "qc_round",
                columns: new[] { "Division", "Year" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_qc_round_reader_OwnerId",
                schema: "tiering",
                table: "qc_round_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_qc_visit_Division_InstitutionId",
                schema: "tiering",
                table: "qc_visit",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_qc_visit_RoundId_InstitutionId",
                schema: "tiering",
                table: "qc_visit",
                columns: new[] { "RoundId", "InstitutionId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_qc_visit_reader_OwnerId",
                schema: "tiering",
                table: "qc_visit_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_referral_Division_InstitutionId",
                schema: "tiering",
                table: "referral",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_referral_NumberHash",
                schema: "tiering",
                table: "referral",
                column: "NumberHash");

            migrationBuilder.CreateIndex(
                name: "IX_referral_ToId",
                schema: "tiering",
                table: "referral",
                column: "ToId");

            migrationBuilder.CreateIndex(
                name: "IX_referral_reader_OwnerId",
                schema: "tiering",
                table: "referral_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_self_check_Division_InstitutionId",
                schema: "tiering",
                table: "self_check",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_self_check_OpenKey",
                schema: "tiering",
                table: "self_check",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_self_check_reader_OwnerId",
                schema: "tiering",
                table: "self_check_reader",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_standard_Code_Edition",
                schema: "tiering",
                table: "standard",
                columns: new[] { "Code", "Edition" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_standard_Division_InstitutionId",
                schema: "tiering",
                table: "standard",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_unit_Code",
                schema: "tiering",
                table: "unit",
                column: "Code");

            migrationBuilder.CreateIndex(
                name: "IX_unit_Division_InstitutionId",
                schema: "tiering",
                table: "unit",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_unit_reader_OwnerId",
                schema: "tiering",
                table: "unit_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "confirmed_list",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "confirmed_list_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "counted_case",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "evidence",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "grade_review",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "grade_review_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "history",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "lead",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "lead_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "merge",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "merge_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "outside_body",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "outside_body_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "prefecture_summary",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "prefecture_summary_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_import",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_import_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_import_rejected",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_round",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_round_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_visit",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "qc_visit_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "referral",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "referral_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "self_check",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "self_check_reader",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "standard",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "unit",
                schema: "tiering");

            migrationBuilder.DropTable(
                name: "unit_reader",
                schema: "tiering");
        }
    }
}
