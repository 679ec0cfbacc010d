#!/usr/bin/env bash
# The product's main job by API, as a hospital's engineer would try it: exam report -> suspected case -> lead -> application -> panel ->
# certificate -> card -> patient -> follow-up -> coverage. Needs curl and jq and a running demonstration.
#   integration/five-steps.sh http://127.0.0.1:8080
set -euo pipefail
base=${1:-http://127.0.0.1:8080}
run=$(date +%s%N)
today=$(TZ=Asia/Shanghai date +%F)
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
die() { echo "FAILED: $*" >&2; exit 1; }

token() { curl -sf "$base/connect/token" -d grant_type=client_credentials -d client_id="$1" -d client_secret=demo | jq -er .access_token; }
exam=$(token demo-exam); diagnosis=$(token demo-diagnosis); station=$(token demo-station); commission=$(token demo-commission)
# call TOKEN METHOD PATH [JSON] [If-Match version]: prints the body; an answer that is not 2xx ends the script with the problem document
call() {
  local status body file; file=$(mktemp)
  status=$(curl -s -o "$file" -w '%{http_code}' -X "$2" "$base/api/v1$3" -H "Authorization: Bearer $1" -H 'Accept-Language: en' \
    ${4:+-H 'Content-Type: application/json' -d "$4"} -H "Idempotency-Key: $run-$(printf '%s' "$2$3${4:-}" | sha256sum | cut -c1-32)" ${5:+-H "If-Match: \"$5\""})
  body=$(cat "$file"); rm -f "$file"
  [[ $status == 2* ]] || die "$2 $3 answered $status: $body"
  printf '%s' "$body"
}
# wait_for SECONDS-FREE: asks until the filter gives something; events travel between modules in the background
wait_for() { local got; while :; do got=$(call "$1" GET "$2" | jq -r "$3"); [ -n "$got" ] && [ "$got" != null ] && break; sleep 0.3; done; printf '%s' "$got"; }

# a synthetic worker: area 999999, right check character
id17="9999991968$(printf '%02d%02d' $((RANDOM % 12 + 1)) $((RANDOM % 28 + 1)))$(printf '%03d' $(((RANDOM % 499) * 2 + 1)))"
weights=(7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2); sum=0
for i in {0..16}; do sum=$((sum + ${id17:i:1} * weights[i])); done
checks=10X98765432; number=$id17${checks:sum % 11:1}
birth="${id17:6:4}-${id17:10:2}-${id17:12:2}"

say "1. demo-exam reports one exam with a suspected silicosis"
me_station=$(call "$station" GET /me)
township=$(call "$station" GET '/rehab/stations?size=200' | jq -er --argjson me "$me_station" '[.items[] | select(.hostInstitutionId == $me.institutionId)][0].townships[0].township')
county=${township:0:6}
report=$(jq -n --arg n "FIVE-$run" --arg id "$number" --arg b "$birth" --arg t "$township" --arg d "$today" '{
  recordNumber: $n,
  employer: {name: "虚构石英制品有限公司", creditCode: "91320102XXXXXX019L", isSubsidiary: false, economicType: "173", industry: "3032", scale: "SMALL", addressCode: $t, addressName: "江苏省", addressDetail: "虚构路8号", contact: "王虚构", contactPhone: "19900000001"},
  worker: {name: "赵五步", documentType: "1", documentNumber: $id, sex: "1", birthDate: $b, phone: "19900000005"},
  exam: {monitoringType: "01", type: "ON", date: $d, contactFactors: ["HZ2015-1-001"], factors: ["HZ2015-1-001"], workType: "99-9999", workTypeOther: "切割", isReview: false},
  conclusions: [{factor: "HZ2015-1-001", conclusion: "03", suspectedDisease: "OD2024-01-001", harmStart: "2004-05-01", harmYears: 15, harmMonths: 2}],
  items: [{group: "胸部X射线", name: "后前位胸片", code: "9000001", resultType: "03", result: "尘肺样改变", abnormal: "1"}],
  report: {writer: "李虚构", writerPhone: "19900000002", writeDate: $d, examBody: "虚构体检机构", reportUnit: "虚构体检机构", reporter: "李虚构", reporterPhone: "19900000002", reportDate: $d}}')
answer=$(call "$exam" POST /exam/reports "$report"); echo "$answer" | jq '{outcome, version, suspectedCases}'
again=$(curl -s "$base/api/v1/exam/reports" -H "Authorization: Bearer $exam" -H 'Content-Type: application/json' -d "$report" | jq -r .outcome)
[[ ${again,,} == unchanged ]] || die "the same record again should be unchanged, not $again"
suspected=$(echo "$answer" | jq -er '.suspectedCases[0].id')

say "2. the commission sees the suspected case with its clock; the diagnosis agency gets a lead"
call "$commission" GET "/exam/suspected-cases/$suspected" | jq '{state, diseaseName, reportDue}'
lead=$(wait_for "$diagnosis" '/diagnosis/leads?size=200' "[.items[] | select(.suspectedCaseId == \"$suspected\")][0].id // empty")
echo "lead $lead"

say "3. demo-diagnosis: application, papers, panel, opinions, conclusion, certificate, scan, delivery, card"
step() { case_=$(call "$diagnosis" POST "/diagnosis/cases/$id/$1" "$2" "$(echo "$case_" | jq -r .version)"); echo "$1 -> $(echo "$case_" | jq -r .state)"; }
case_=$(call "$diagnosis" POST /diagnosis/cases "$(jq -n --arg l "$lead" --arg id "$number" --arg b "$birth" --arg t "$township" '{leadId: $l, kind: "First", diseaseCode: "OD2024-01-001",
  person: {name: "赵五步", documentType: "1", documentNumber: $id, sex: "1", birthDate: $b, phone: "19900000005"},
  employer: {name: "虚构石英制品有限公司", creditCode: "91320102XXXXXX019L", addressCode: $t, addressDetail: "虚构路8号"},
  hukouAddress: $t, hukouDetail: "1组", residenceAddress: $t, residenceDetail: "1组"}')")
id=$(echo "$case_" | jq -r .id); echo "case $(echo "$case_" | jq -r .caseNo)"
papers=$(call "$diagnosis" GET "/diagnosis/cases/$id" | jq --arg d "$today" '{papers: [.papers[] | {code, receivedOn: $d}]}')
step documents "$papers"
step receipt '{"received": true}'
step file '{"job": "切割工", "contactBegan": "2004-05-01", "years": 15, "months": 2, "hazards": ["HZ2015-1-001"], "summary": "石英石切割，湿式作业，防尘口罩。"}'
agency=$(call "$diagnosis" GET /me | jq -r .institutionId)
mapfile -t physicians < <(call "$diagnosis" GET "/institutions/$agency" | jq -r --arg d "$today" '[.practices[] | select(.supersededAt == null and .from <= $d and (.to == null or .to >= $d) and (.classes | index(1)))][:3][].practitionerId')
[ "${#physicians[@]}" -eq 3 ] || die "the agency has fewer than three physicians of class 1"
step panel "$(jq -n '{members: [$ARGS.positional[] | {practitionerId: .}]}' --args "${physicians[@]}")"
step opinions "{\"practitionerId\": \"${physicians[0]}\", \"conclusion\": \"Od\", \"stage\": \"1\", \"reasoning\": \"总体密集度1级，分布达到4个肺区。\"}"
step opinions "{\"practitionerId\": \"${physicians[1]}\", \"conclusion\": \"Od\", \"stage\": \"1\", \"reasoning\": \"同意壹期。\"}"
step opinions "{\"practitionerId\": \"${physicians[2]}\", \"conclusion\": \"NotOd\", \"reasoning\": \"密集度未达1级，建议复查（不同意见）。\"}"
step conclusion '{"conclusion": "Od", "diseaseCode": "OD2024-01-001", "stage": "1", "basis": "GBZ 70-2015", "findings": "双肺p型小阴影，总体密集度1级，分布4个肺区。", "handling": "脱离粉尘作业，定期复查。", "withoutReading": "脚本不建阅片会，三名医师的判读见各自意见。"}'
step certificate '{"reviewedBy": "钱虚构"}'
certificate=$(echo "$case_" | jq -er .certificateNumber); echo "certificate $certificate"
pdf=$(mktemp --suffix .pdf); status=$(curl -s -o "$pdf" -w '%{http_code}' "$base/api/v1/diagnosis/cases/$id/certificate.pdf" -H "Authorization: Bearer $diagnosis")
if [ "$status" = 200 ]; then head -c 5 "$pdf" | grep -q '%PDF-' || die "not a PDF"; echo "certificate.pdf $(stat -c %s "$pdf") bytes"; else echo "certificate.pdf: $status $(jq -r .detail "$pdf")"; fi
scan=$(curl -s -w '\n%{http_code}' -X POST "$base/api/v1/diagnosis/cases/$id/scan?name=signed.pdf" -H "Authorization: Bearer $diagnosis" -H 'Content-Type: application/pdf' --data-binary @<(printf '%%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n'))
[[ $(echo "$scan" | tail -1) == 2* ]] || die "scan: $scan"; case_=$(echo "$scan" | head -n -1); rm -f "$pdf"
for to in WORKER EMPLOYER COUNTY_COMMISSION; do step deliveries "{\"addressee\": \"$to\", \"to\": \"签收人\", \"way\": \"IN_PERSON\", \"receipt\": \"回证$to\"}"; done
step card '{"details": {"tuberculosis": false}}'
refused=$(curl -s -o /dev/null -w '%{http_code}' "$base/api/v1/diagnosis/cases" -H "Authorization: Bearer $diagnosis" -H 'Content-Type: application/json' -d '{}')
[[ $refused == 422 ]] || die "an empty application should be refused with 422, not $refused"

say "4. demo-station: the patient is there; a follow-up is logged and the trend shows it"
patient=$(wait_for "$station" '/rehab/patients?size=200' "[.items[] | select(.diagnosedOn == \"$today\")][0].id // empty")
call "$station" GET "/rehab/patients/$patient" | jq '{name, stage, stationName, state}'
call "$station" POST "/rehab/patients/$patient/follow-ups" "$(jq -n --arg d "$today" '{on: $d, kind: "Visit", outcome: "Reached", physician: "孙虚构", answers: {}, assessments: [
  {code: "6MWT", values: {distance1: 415, distance2: 428, spo2Start: 96, spo2Min: 91, spo2End: 93}}, {code: "MMRC", values: {grade: 1}}]}')" | jq '{on, kind, derived}'
call "$station" GET "/rehab/patients/$patient/trends" | jq -c '.[]? // .series[]?'

say "5. demo-commission: coverage before and after the catalogue switch, and where people were diagnosed"
for day in 2025-07-31 2025-08-01 "$today"; do call "$commission" GET "/coverage/prefectures?asOf=$day" | jq -c --arg d "$day" '[$d, .catalogue, ([.prefectures[] | {name, gaps} + {covered: .figures.items.numerator, items: .figures.items.denominator}][:3])]'; done
prefecture=${county:0:4}00
call "$commission" GET "/coverage/prefectures/$prefecture/diseases/OD2024-01-001?asOf=$today" | jq -c '.item | {nameZh, covered, reason, singlePoint, agencies: [.agencies[] | {name, filed, staffed, confirmed, isSuspended, capable}]}'
call "$commission" GET "/coverage/realised?from=${today:0:4}-01-01&to=$today" | jq -c --arg p "$prefecture" '.prefectures[] | select(.prefecture == $p) | del(.rows)'
# the new case counts in its home prefecture as soon as its event has arrived
wait_for "$commission" '/operations/deliveries' '[.[].pending] | add | if . == 0 then "all events delivered" else empty end'; echo
say "done: $certificate"
