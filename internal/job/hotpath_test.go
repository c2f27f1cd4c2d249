package job_test

import (
	"encoding/json"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/testcost"
)

// TestHotPaths holds what the JSON of a job allocates, of which lists and watches print many.
func TestHotPaths(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	hd := true
	j := job.Job{
		ID: "01", SpeakID: "5d47ff94e6c00800075726d3", State: job.Done, SettledBy: job.ByWebhook, ActorID: "5c", ActorName: "미나", Text: "제 이름은 타입캐스트입니다.",
		Params: api.Params{HD: &hd}, Version: "v2", CreatedAt: at, SettledAt: at, ExpiresAt: at, Duration: 1.61, File: "/a.wav",
		Timeline: job.Timeline{Submitted: at, Accepted: at, Started: at, Done: at, Webhook: at, Fetched: at},
	}
	testcost.Check(t, testcost.Path{Name: "JSON", Allocs: 30, Bytes: 3_100, Run: func() {
		if _, err := json.Marshal(j); err != nil {
			t.Fatal(err)
		}
	}})
}
