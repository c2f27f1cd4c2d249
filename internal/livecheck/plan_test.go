package livecheck_test

import (
	"strings"
	"testing"

	"callboard/internal/livecheck"
	"callboard/internal/sandbox"
)

// Where no callback was registered and the service does not clear one, the plan says before the question that the URL of the check
// stays. A second check recognises it and says so, also in its report.
func TestPlanSaysWhatBecomesOfTheCallback(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		callback, assume string
		first, second    livecheck.Registered
		says, saysSecond string
	}{
		"of a program":                {former, "callback-clear=refused", livecheck.OfAProgram, livecheck.OfAProgram, "is restored at the end", "is restored at the end"},
		"none":                        {"", "callback-clear=refused", livecheck.NoneRegistered, livecheck.OfEarlierCheck, "stays at the end and leads nowhere", "an earlier check has left"},
		"none, and it can be cleared": {"", "callback-clear=empty", livecheck.NoneRegistered, livecheck.NoneRegistered, "unless the service can clear it", "unless the service can clear it"},
	} {
		b := box(t, sandbox.Options{Callback: c.callback}, c.assume)
		o := options(b.URL, "speak")
		found, outcome, problem := livecheck.Look(t.Context(), o)
		if plan := strings.Join(livecheck.Plan(o, found), "\n"); found != c.first || outcome != livecheck.Done || !strings.Contains(plan, c.says) {
			t.Errorf("%s: %d %s %s\n%s", name, found, outcome, problem, plan)
		}
		if r := livecheck.Run(t.Context(), o); r.Outcome != livecheck.Done || r.Callback.Restored != (found != livecheck.NoneRegistered || c.second == found) {
			t.Errorf("%s: %s %s %+v", name, r.Outcome, r.Problem, r.Callback)
		}
		found, _, _ = livecheck.Look(t.Context(), o)
		if plan := strings.Join(livecheck.Plan(o, found), "\n"); found != c.second || !strings.Contains(plan, c.saysSecond) {
			t.Errorf("%s, again: %d\n%s", name, found, plan)
		}
		if c.second != livecheck.OfEarlierCheck {
			continue
		}
		if r := livecheck.Run(t.Context(), o); !strings.Contains(r.Callback.Before, "earlier check") || r.Callback.Restored {
			t.Errorf("%s: the second report: %+v", name, r.Callback)
		}
	}
}

// A key that is refused and a server that is not there are known before the question.
func TestLookThatFails(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"speak", "tts"} {
		b := box(t, sandbox.Options{})
		o := options(b.URL, service)
		o.Key = "wrong-key-0123456789"
		if _, outcome, problem := livecheck.Look(t.Context(), o); outcome != livecheck.Unauthorised || !strings.Contains(problem, "refuses the key") {
			t.Errorf("%s: %s %s", service, outcome, problem)
		}
		o = options("http://127.0.0.1:1", service)
		if _, outcome, problem := livecheck.Look(t.Context(), o); outcome != livecheck.Unexpected || !strings.Contains(problem, "cannot be reached") {
			t.Errorf("%s: %s %s", service, outcome, problem)
		}
	}
}

// What only follows from another assumption is named as that and not counted.
func TestConsequencesAreNotCounted(t *testing.T) {
	t.Parallel()
	b := box(t, sandbox.Options{}, "webhook-urls=v2")
	r := livecheck.Run(t.Context(), options(b.URL, "speak"))
	got := findings(r)
	if f := got["webhook-key"]; f.Verdict != livecheck.DoesNotHold || f.FollowsFrom != "webhook-urls" {
		t.Errorf("%+v", f)
	}
	want := 0
	for id, f := range got {
		if f.Verdict == livecheck.DoesNotHold && id != "webhook-key" {
			want++
		}
	}
	if n := r.Count(livecheck.DoesNotHold); n != want || want == 0 {
		t.Errorf("%d are counted, not %d", n, want)
	}
	var md strings.Builder
	if err := r.Markdown(&md); err != nil || !strings.Contains(md.String(), "follows from webhook-urls") {
		t.Error(err, md.String())
	}
}

// The sentence about a long text that was tried with an unknown actor only.
func TestLongTextThatIsNotTried(t *testing.T) {
	t.Parallel()
	b := box(t, sandbox.Options{}, "unknown-actor=400", "long-text=spoken")
	f := findings(livecheck.Run(t.Context(), options(b.URL, "speak")))["long-text"]
	if f.Verdict != livecheck.Unclear || !strings.Contains(f.Detail, "with a known actor it was not tried: it might be charged 351 characters") {
		t.Errorf("%+v", f)
	}
}
