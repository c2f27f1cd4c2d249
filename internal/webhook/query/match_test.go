package query

import (
	"bytes"
	"compress/gzip"
	"testing"
	"time"

	"callboard/internal/webhook"
)

func zipped(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMatch(t *testing.T) {
	t.Parallel()
	head := webhook.Head{
		ID: "01JD0", At: noon.Add(-time.Hour), Status: "done", SpeakID: "5D0f", Answered: 200, JobID: "01JC9", ActorName: "Mina", Text: "My name is Typecast",
		Forwarded: webhook.Forwarded{State: webhook.ForwardAnswered, Status: 503},
	}
	with := func(f func(*webhook.Head)) webhook.Head {
		h := head
		f(&h)
		return h
	}
	lost := with(func(h *webhook.Head) { h.JobID, h.Answered, h.Forwarded = "", 0, webhook.Forwarded{} })
	for _, tt := range []struct {
		q    string
		h    webhook.Head
		want bool
	}{
		{"", head, true},
		{"status:done", head, true}, {"status:failed", head, false}, {"status:none", head, false},
		{"status:none", webhook.Head{}, true},
		{"job:01jc", head, true}, {"job:5d0", head, true}, {"job:D0", head, false},
		{"ours:200", head, true}, {"ours:5xx", head, false}, {"ours:none", head, false}, {"ours:none", lost, true},
		{"ours:failed", head, false}, {"ours:failed", lost, true}, {"ours:2xx", lost, false},
		{"forward:5xx", head, true}, {"forward:failed", head, true}, {"forward:ok", head, false}, {"forward:none", head, false},
		{"forward:none", lost, true}, {"forward:failed", lost, false}, // it was not forwarded
		{"forward:failed", with(func(h *webhook.Head) { h.Forwarded = webhook.Forwarded{State: webhook.ForwardFailed} }), true},
		{"forward:failed", with(func(h *webhook.Head) { h.Forwarded = webhook.Forwarded{State: webhook.ForwardWaits} }), false},
		{"forward:circle", with(func(h *webhook.Head) { h.Forwarded = webhook.Forwarded{State: webhook.ForwardCircle} }), true},
		{"forward:circle", with(func(h *webhook.Head) { h.Forwarded = webhook.Forwarded{State: webhook.ForwardFailed} }), false},
		{"forward:circle", head, false},
		{"since:1h", head, true}, {"since:59m", head, false}, {"before:1h", head, false}, {"before:59m", head, true},
		{"starred", head, false}, {"starred", with(func(h *webhook.Head) { h.Starred = true }), true},
		{"unmatched", head, false}, {"unmatched", lost, true}, {"unmatched", webhook.Head{Refused: webhook.RefusedMethod}, false},
		{"duplicate", head, false}, {"duplicate", with(func(h *webhook.Head) { h.Duplicate = true }), true},
		{"refused", head, false}, {"refused", webhook.Head{Refused: webhook.RefusedCut}, true},
		{"refused:cut", webhook.Head{Refused: webhook.RefusedCut}, true}, {"refused:long", webhook.Head{Refused: webhook.RefusedCut}, false},
		{"MINA name", head, true}, {"mina sora", head, false}, {`"name is"`, head, true}, {`"is name"`, head, false},
	} {
		q, err := Parse(tt.q, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Match(tt.h, func() webhook.Delivery { return webhook.Delivery{} }); got != tt.want {
			t.Errorf("%q matches %+v: %v", tt.q, tt.h, got)
		}
	}
}

func TestMatchReadsTheContentOnlyIfNeeded(t *testing.T) {
	t.Parallel()
	body := `{"note":"\uc548\ub155 caf\u00e9 \ud83d\ude00 a\/b \u12"}`
	d := webhook.Delivery{
		Method: "POST", Headers: [][2]string{{"X-Trace", "Abc"}, {"Authorization", "Basic secret1"}, {"Referer", "https://a.example/hook/verysecret/x"}},
		Body: zipped(t, body),
	}
	read := 0
	match := func(s string) bool {
		q, err := Parse(s, noon)
		if err != nil {
			t.Fatal(err)
		}
		return q.Match(webhook.Head{ActorName: "민아", Status: "done"}, func() webhook.Delivery { read++; return d })
	}
	if !match("민아") || match("status:failed 안녕") || read != 0 {
		t.Errorf("the content was read %d times", read)
	}
	for _, s := range []string{"안녕", "CAFÉ", "cafe\u0301", "😀", `"x-trace: abc"`, "a/b", `\uc548`, "post", "민아 안녕"} {
		if !match(s) {
			t.Errorf("%q is not found", s)
		}
	}
	for _, s := range []string{"secret1", "verysecret", "absent"} {
		if match(s) {
			t.Errorf("%q is found", s)
		}
	}
}
