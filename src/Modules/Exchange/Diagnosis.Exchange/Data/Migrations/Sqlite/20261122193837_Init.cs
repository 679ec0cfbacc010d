using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Diagnosis.Exchange.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Init : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "exchange_fhir_audit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    action = table.Column<string>(type: "TEXT", maxLength: 1, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    actorname = table.Column<string>(type: "TEXT", nullable: false),
                    institution = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    what = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_claim",
                columns: table => new
                {
                    hash = table.Column<long>(type: "INTEGER", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_claim", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_date",
                columns: table => new
                {
                    param = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    low = table.Column<long>(type: "INTEGER", nullable: false),
                    high = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_date", x => new { x.key, x.param, x.low, x.high });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_delivery",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subscription = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    resource = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    nexttry = table.Column<long>(type: "INTEGER", nullable: false),
                    fault = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_delivery", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_index",
                columns: table => new
                {
                    type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    print = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    mark = table.Column<long>(type: "INTEGER", nullable: false),
                    done = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    started = table.Column<long>(type: "INTEGER", nullable: false),
                    finished = table.Column<long>(type: "INTEGER", nullable: false),
                    lease = table.Column<long>(type: "INTEGER", nullable: false),
                    known = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_index", x => x.type);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_job",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    asked = table.Column<byte[]>(type: "BLOB", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    created = table.Column<long>(type: "INTEGER", nullable: false),
                    finished = table.Column<long>(type: "INTEGER", nullable: false),
                    lease = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_job", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_job_error",
                columns: table => new
                {
                    job = table.Column<Guid>(type: "TEXT", nullable: false),
                    input = table.Column<int>(type: "INTEGER", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_job_error", x => new { x.job, x.input, x.line });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_job_input",
                columns: table => new
                {
                    job = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    created = table.Column<int>(type: "INTEGER", nullable: false),
                    updated = table.Column<int>(type: "INTEGER", nullable: false),
                    failed = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_job_input", x => new { x.job, x.number });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_job_piece",
                columns: table => new
                {
                    job = table.Column<Guid>(type: "TEXT", nullable: false),
                    input = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    firstline = table.Column<int>(type: "INTEGER", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_job_piece", x => new { x.job, x.input, x.number });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_quantity",
                columns: table => new
                {
                    param = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    value = table.Column<double>(type: "REAL", nullable: false),
                    code = table.Column<long>(type: "INTEGER", nullable: false),
                    unit = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_quantity", x => new { x.param, x.value, x.key, x.code, x.unit });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_reader",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    reader = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_reader", x => new { x.key, x.reader });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_reference",
                columns: table => new
                {
                    param = table.Column<int>(type: "INTEGER", nullable: false),
                    target = table.Column<long>(type: "INTEGER", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_reference", x => new { x.param, x.target, x.key });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_resource",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    self = table.Column<long>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    updated = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    method = table.Column<string>(type: "TEXT", maxLength: 6, nullable: false),
                    present = table.Column<long>(type: "INTEGER", nullable: false),
                    institution = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    shared = table.Column<int>(type: "INTEGER", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_resource", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_string",
                columns: table => new
                {
                    param = table.Column<int>(type: "INTEGER", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    exact = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_string", x => new { x.param, x.value, x.key, x.exact });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_text",
                columns: table => new
                {
                    hash = table.Column<long>(type: "INTEGER", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_text", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_token",
                columns: table => new
                {
                    hash = table.Column<long>(type: "INTEGER", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    system = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_token", x => new { x.hash, x.key, x.system });
                });

            migrationBuilder.CreateTable(
                name: "exchange_fhir_version",
                columns: table => new
                {
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    updated = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    method = table.Column<string>(type: "TEXT", maxLength: 6, nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_fhir_version", x => new { x.key, x.version });
                });

            migrationBuilder.CreateTable(
                name: "exchange_follow_up_part",
                columns: table => new
                {
                    Address = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    FollowUpId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PatientId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_follow_up_part", x => x.Address);
                });

            migrationBuilder.CreateTable(
                name: "exchange_follow_up_seen",
                columns: table => new
                {
                    FollowUpId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_follow_up_seen", x => x.FollowUpId);
                });

            migrationBuilder.CreateTable(
                name: "exchange_history",
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
                    table.PrimaryKey("PK_exchange_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_idempotent_reply",
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
                    table.PrimaryKey("PK_exchange_idempotent_reply", x => new { x.CallerId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "exchange_inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "exchange_outbox",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Contract = table.Column<string>(type: "TEXT", nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_outbox_delivery",
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
                    table.PrimaryKey("PK_exchange_outbox_delivery", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "exchange_upload",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CardNo = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CardVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    ReportKind = table.Column<string>(type: "TEXT", nullable: false),
                    SourceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    PersonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    DiseaseName = table.Column<string>(type: "TEXT", nullable: false),
                    AgencyName = table.Column<string>(type: "TEXT", nullable: false),
                    Card = table.Column<string>(type: "TEXT", nullable: false),
                    QueuedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTry = table.Column<long>(type: "INTEGER", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", nullable: true),
                    Problems = table.Column<string>(type: "TEXT", nullable: false),
                    Attempts = table.Column<string>(type: "TEXT", nullable: false),
                    Receipt = table.Column<string>(type: "TEXT", nullable: true),
                    Request = table.Column<string>(type: "TEXT", nullable: false),
                    Response = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    KnownAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Division = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    InstitutionId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_upload", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "exchange_upload_reader",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_exchange_upload_reader", x => new { x.Key, x.OwnerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_audit_at",
                table: "exchange_fhir_audit",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_claim_key",
                table: "exchange_fhir_claim",
                column: "key");

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_date_param_low_key",
                table: "exchange_fhir_date",
                columns: new[] { "param", "low", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_delivery_state_nexttry",
                table: "exchange_fhir_delivery",
                columns: new[] { "state", "nexttry" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_delivery_subscription_id",
                table: "exchange_fhir_delivery",
                columns: new[] { "subscription", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_job_state_lease",
                table: "exchange_fhir_job",
                columns: new[] { "state", "lease" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_quantity_key_param",
                table: "exchange_fhir_quantity",
                columns: new[] { "key", "param" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_reader_reader_key",
                table: "exchange_fhir_reader",
                columns: new[] { "reader", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_reference_key_param",
                table: "exchange_fhir_reference",
                columns: new[] { "key", "param" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_resource_self",
                table: "exchange_fhir_resource",
                column: "self",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_resource_type_key",
                table: "exchange_fhir_resource",
                columns: new[] { "type", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_resource_type_updated_key",
                table: "exchange_fhir_resource",
                columns: new[] { "type", "updated", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_string_key_param",
                table: "exchange_fhir_string",
                columns: new[] { "key", "param" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_fhir_version_type_updated_key",
                table: "exchange_fhir_version",
                columns: new[] { "type", "updated", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_follow_up_part_FollowUpId",
                table: "exchange_follow_up_part",
                column: "FollowUpId");

            migrationBuilder.CreateIndex(
                name: "IX_exchange_history_ChainNo",
                table: "exchange_history",
                column: "ChainNo",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exchange_history_RecordId_Version",
                table: "exchange_history",
                columns: new[] { "RecordId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_outbox_delivery_State_NextTry",
                table: "exchange_outbox_delivery",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_upload_CardNo_CardVersion",
                table: "exchange_upload",
                columns: new[] { "CardNo", "CardVersion" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_exchange_upload_CaseId",
                table: "exchange_upload",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_exchange_upload_Division_InstitutionId",
                table: "exchange_upload",
                columns: new[] { "Division", "InstitutionId" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_upload_State_NextTry",
                table: "exchange_upload",
                columns: new[] { "State", "NextTry" });

            migrationBuilder.CreateIndex(
                name: "IX_exchange_upload_reader_OwnerId",
                table: "exchange_upload_reader",
                column: "OwnerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "exchange_fhir_audit");

            migrationBuilder.DropTable(
                name: "exchange_fhir_claim");

            migrationBuilder.DropTable(
                name: "exchange_fhir_date");

            migrationBuilder.DropTable(
                name: "exchange_fhir_delivery");

            migrationBuilder.DropTable(
                name: "exchange_fhir_index");

            migrationBuilder.DropTable(
                name: "exchange_fhir_job");

            migrationBuilder.DropTable(
                name: "exchange_fhir_job_error");

            migrationBuilder.DropTable(
                name: "exchange_fhir_job_input");

            migrationBuilder.DropTable(
                name: "exchange_fhir_job_piece");

            migrationBuilder.DropTable(
                name: "exchange_fhir_quantity");

            migrationBuilder.DropTable(
                name: "exchange_fhir_reader");

            migrationBuilder.DropTable(
                name: "exchange_fhir_reference");

            migrationBuilder.DropTable(
                name: "exchange_fhir_resource");

            migrationBuilder.DropTable(
                name: "exchange_fhir_string");

            migrationBuilder.DropTable(
                name: "exchange_fhir_text");

            migrationBuilder.DropTable(
                name: "exchange_fhir_token");

            migrationBuilder.DropTable(
                name: "exchange_fhir_version");

            migrationBuilder.DropTable(
                name: "exchange_follow_up_part");

            migrationBuilder.DropTable(
                name: "exchange_follow_up_seen");

            migrationBuilder.DropTable(
                name: "exchange_history");

            migrationBuilder.DropTable(
                name: "exchange_idempotent_reply");

            migrationBuilder.DropTable(
                name: "exchange_inbox");

            migrationBuilder.DropTable(
                name: "exchange_outbox");

            migrationBuilder.DropTable(
                name: "exchange_outbox_delivery");

            migrationBuilder.DropTable(
                name: "exchange_upload");

            migrationBuilder.DropTable(
                name: "exchange_upload_reader");
        }
    }
}
