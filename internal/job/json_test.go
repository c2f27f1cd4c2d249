package job_test

import (
	"encoding/json"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time {
		return time.Date(2026, 11, 23, 21, 0, 0, ms*1e6+999, time.FixedZone("KST", 9*3600))
	}
	hd := true
	full := job.Job{
		ID: "01", SpeakID: "5d", State: job.Done, SettledBy: job.ByPoll, ActorID: "5c", ActorName: "미나", Text: "a<b", Params: api.Params{HD: &hd}, Version: "v2",
		Owner: "one", CreatedAt: at(0), SettledAt: at(120), ExpiresAt: at(3), Duration: 1.6099999999999999, Link: "https://secret", File: "/a.wav", Problem: "odd", Rev: 7,
		Unconfirmed: true, Unspoken: []string{"ㅋ"},
		Timeline: job.Timeline{Submitted: at(1), Accepted: at(2), Started: at(3), Done: at(4), Webhook: at(5), Fetched: at(6)},
	}
	for _, c := range []struct {
		j    job.Job
		want string
	}{
		{job.Job{ID: "01", State: job.Submitting, ActorID: "5c", Text: "가나"}, `{"id":"01","speak_id":null,"state":"submitting","settled_by":null,"actor_id":"5c",` +
			`"actor_name":null,"text":"가나","chars":2,"params":{},"version":null,"created_at":null,"settled_at":null,"expires_at":null,"duration_s":null,"file":null,"problem":null,` +
			`"unconfirmed":false,"unspoken":null,"timeline":{"submitted":null,"accepted":null,"started":null,"done":null,"webhook":null,"fetched":null}}`},
		{full, `{"id":"01","speak_id":"5d","state":"done","settled_by":"poll","actor_id":"5c","actor_name":"미나","text":"a\u003cb","chars":3,` +
			`"params":{"xapi_hd":true},"version":"v2","created_at":"2026-11-23T12:00:00.000Z","settled_at":"2026-11-23T12:00:00.120Z","expires_at":"2026-11-23T12:00:00.003Z",` +
			`"duration_s":1.61,"file":"/a.wav","problem":"odd","unconfirmed":true,"unspoken":["ㅋ"],"timeline":{"submitted":"2026-11-23T12:00:00.001Z","accepted":"2026-11-23T12:00:00.002Z",` +
			`"started":"2026-11-23T12:00:00.003Z","done":"2026-11-23T12:00:00.004Z","webhook":"2026-11-23T12:00:00.005Z","fetched":"2026-11-23T12:00:00.006Z"}}`},
	} {
		for _, v := range []any{c.j, &c.j} {
			if got, err := json.Marshal(v); string(got) != c.want || err != nil {
				t.Errorf("got  %s, %v\nwant %s", got, err, c.want)
			}
		}
	}
}
