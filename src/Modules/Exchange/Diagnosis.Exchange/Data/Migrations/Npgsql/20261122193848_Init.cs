using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Diagnosis.Exchange.Data.Migrations.Npgsql
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "exchange");

            migrationBuilder.CreateSequence(
                name: "fhir_key",
                schema: "exchange",
                incrementBy: 1000);

            migrationBuilder.CreateTable(
                name: "fhir_audit",
                schema: "exchange",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    action = table.Column<string>(type: "character varying(1)", maxLength: 1, nullable: false),
                    actor = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    actorname = table.Column<string>(type: "text", nullable: false),
                    institution = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "fhir_claim",
                schema: "exchange",
                columns: table => new
                {
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_claim", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "fhir_date",
                schema: "exchange",
                columns: table => new
                {
                    param = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<long>(type: "bigint", nullable: false),
                    low = table.Column<long>(type: "bigint", nullable: false),
                    high = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_date", x => new { x.key, x.param, x.low, x.high });
                });

            migrationBuilder.CreateTable(
                name: "fhir_delivery",
                schema: "exchange",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subscription = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    resource = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    nexttry = table.Column<long>(type: "bigint", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_delivery", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "fhir_index",
                schema: "exchange",
                columns: table => new
                {
                    type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    print = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    mark = table.Column<long>(type: "bigint", nullable: false),
                    done = table.Column<long>(type: "bigint", nullable: false),
                    total = table.Column<long>(type: "bigint", nullable: false),
                    started = table.Column<long>(type: "bigint", nullable: false),
                    finished = table.Column<long>(type: "bigint", nullable: false),
                    lease = table.Column<long>(type: "bigint", nullable: false),
                    known = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_index", x => x.type);
                });

            migrationBuilder.CreateTable(
                name: "fhir_job",
                schema: "exchange",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    asked = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    finished = table.Column<long>(type: "bigint", nullable: false),
                    lease = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_job", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "fhir_job_error",
                schema: "exchange",
                columns: table => new
                {
                    job = table.Column<Guid>(type: "uuid", nullable: false),
                    input = table.Column<int>(type: "integer", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_job_error", x => new { x.job, x.input, x.line });
                });

            migrationBuilder.CreateTable(
                name: "fhir_job_input",
                schema: "exchange",
                columns: table => new
                {
                    job = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    created = table.Column<int>(type: "integer", nullable: false),
                    updated = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_job_input", x => new { x.job, x.number });
                });

            migrationBuilder.CreateTable(
                name: "fhir_job_piece",
                schema: "exchange",
                columns: table => new
                {
                    job = table.Column<Guid>(type: "uuid", nullable: false),
                    input = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    firstline = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_job_piece", x => new { x.job, x.input, x.number });
                });

            migrationBuilder.CreateTable(
                name: "fhir_quantity",
                schema: "exchange",
                columns: table => new
                {
                    param = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<long>(type: "bigint", nullable: false),
                    value = table.Column<double>(type: "double precision", nullable: false),
                    code = table.Column<long>(type: "bigint", nullable: false),
                    unit = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_quantity", x => new { x.param, x.value, x.key, x.code, x.unit });
                });

            migrationBuilder.CreateTable(
                name: "fhir_reader",
                schema: "exchange",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    reader = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_reader", x => new { x.key, x.reader });
                });

            migrationBuilder.CreateTable(
                name: "fhir_reference",
                schema: "exchange",
                columns: table => new
                {
                    param = table.Column<int>(type: "integer", nullable: false),
                    target = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_reference", x => new { x.param, x.target, x.key });
                });

            migrationBuilder.CreateTable(
                name: "fhir_resource",
                schema: "exchange",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    self = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    updated = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    method = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    present = table.Column<long>(type: "bigint", nullable: false),
                    institution = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false, collation: "C"),
                    shared = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_resource", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "fhir_string",
                schema: "exchange",
                columns: table => new
                {
                    param = table.Column<int>(type: "integer", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<long>(type: "bigint", nullable: false),
                    exact = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_string", x => new { x.param, x.value, x.key, x.exact });
                });

            migrationBuilder.CreateTable(
                name: "fhir_text",
                schema: "exchange",
                columns: table => new
                {
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_text", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "fhir_token",
                schema: "exchange",
                columns: table => new
                {
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<long>(type: "bigint", nullable: false),
                    system = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_token", x => new { x.hash, x.key, x.system });
                });

            migrationBuilder.CreateTable(
                name: "fhir_version",
                schema: "exchange",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    updated = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    method = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fhir_version", x => new { x.key, x.version });
                });

            migrationBuilder.CreateTable(
                name: "follow_up_part",
                schema: "exchange",
                columns: table => new
                {
                    Address = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    FollowUpId = table.Column<Guid>(type: "uuid", nullable: false),
                    PatientId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_follow_up_part", x => x.Address);
                });

            migrationBuilder.CreateTable(
                name: "follow_up_seen",
                schema: "exchange",
                columns: table => new
                {
                    FollowUpId = table.Column<Guid>(type: "uuid", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_follow_up_seen", x => x.FollowUpId);
                });

            migrationBuilder.CreateTable(
                name: "history",
                schema: "exchange",
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
                schema: "exchange",
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
                schema: "exchange",
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
                schema: "exchange",
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
                schema: "exchange",
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
                name: "upload",
                schema: "exchange",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CardNo = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CardVersion = table.Column<int>(type: "integer", nullable: false),
                    Type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ReportKind = table.Column<string>(type: "text", nullable: false),
                    SourceId = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonName = table.Column<string>(type: "text", nullable: false),
                    DiseaseName = table.Column<string>(type: "text", nullable: false),
                    AgencyName = table.Column<string>(type: "text", nullable: false),
                    Card = table.Column<string>(type: "text", nullable: false),
                    QueuedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Tries = table.Column<int>(type: "integer", nullable: false),
                    NextTry = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastError = table.Column<string>(type: "text", nullable: true),
                    Problems = table.Column<string>(type: "text", nullable: false),
                    Attempts = table.Column<string>(type: "text", nullable: false),
                    Receipt = table.Column<string>(type: "text", nullable: true),
                    Request = table.Column<string>(type: "text", nullable: false),
                    Response = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    KnownAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Division = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_upload", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "upload_reader",
                schema: "exchange",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_upload_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_audit_at",
                schema: "exchange",
                table: "fhir_audit",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_fhir_claim_key",
                schema: "exchange",
                table: "fhir_claim",
                column: "key");

            migrationBuilder.CreateIndex(
                name: "IX_fhir_date_param_low_key",
                schema: "exchange",
                table: "fhir_date",
                columns: new[] { "param", "low", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_delivery_state_nexttry",
                schema: "exchange",
                table: "fhir_delivery",
                columns: new[] { "state", "nexttry" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_delivery_subscription_id",
                schema: "exchange",
                table: "fhir_delivery",
                columns: new[] { "subscription", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_job_state_lease",
                schema: "exchange",
                table: "fhir_job",
                columns: new[] { "state", "lease" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_quantity_key_param",
                schema: "exchange",
                table: "fhir_quantity",
                columns: new[] { "key", "param" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_reader_reader_key",
                schema: "exchange",
                table: "fhir_reader",
                columns: new[] { "reader", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_reference_key_param",
                schema: "exchange",
                table: "fhir_reference",
                columns: new[] { "key", "param" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_resource_self",
                schema: "exchange",
                table: "fhir_resource",
                column: "self",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_fhir_resource_type_key",
                schema: "exchange",
                table: "fhir_resource",
                columns: new[] { "type", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_resource_type_updated_key",
                schema: "exchange",
                table: "fhir_resource",
                columns: new[] { "type", "updated", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_string_key_param",
                schema: "exchange",
                table: "fhir_string",
                columns: new[] { "key", "param" });

            migrationBuilder.CreateIndex(
                name: "IX_fhir_version_type_updated_key",
                schema: "exchange",
                table: "fhir_version",
                columns: new[] { "type", "updated", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_follow_up_part_FollowUpId",
                schema: "exchange",
                table: "follow_up_part",
                column: "FollowUpId");

            migrationBuilder.CreateIndex(
                name: "IX_history_ChainNo",
                schema: "exchange",
                table: "history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_history_RecordId_Version",
                schema: "exchange",
                table: "history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_delivery_State_NextTry",
                schema: "exchange",
                table: "outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_upload_CardNo_CardVersion",
                schema: "exchange",
                table: "upload",
                columns: new[] { "CardNo", "CardVersion" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_upload_CaseId",
                schema: "exchange",
                table: "upload",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_upload_Division_InstitutionId",
                schema: "exchange",
                table: "upload",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_upload_State_NextTry",
                schema: "exchange",
                table: "upload",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_upload_reader_OwnerId",
                schema: "exchange",
                table: "upload_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "fhir_audit",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_claim",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_date",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_delivery",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_index",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_job",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_job_error",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_job_input",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_job_piece",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_quantity",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_reader",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_reference",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_resource",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_string",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_text",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_token",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "fhir_version",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "follow_up_part",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "follow_up_seen",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "history",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "idempotent_reply",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "outbox_delivery",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "upload",
                schema: "exchange");

            migrationBuilder.DropTable(
                name: "upload_reader",
                schema: "exchange");

            migrationBuilder.DropSequence(
                name: "fhir_key",
                schema: "exchange");
        }
    }
}
