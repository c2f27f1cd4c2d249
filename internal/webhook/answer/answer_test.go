package answer

import (
	"strings"
	"testing"
)

// never draws no share.
func never() float64 { return 0.999999 }

func TestParseAndString(t *testing.T) {
	t.Parallel()
	for plan, want := range map[string]string{
		"":                                 "",
		" ":                                "",
		"500":                              "500",
		"500x3,429:5,hang:10s":             "500x3,429:5,hang:10s",
		" 500 x3 , 429:5 ,HANG:10s,Reset ": "500x3,429:5,hang:10s,reset",
		"500x1":                            "500",
		"500X2":                            "500x2",
		"503:0":                            "503:0",
		"slow:2s,redirectx2":               "slow:2s,redirectx2",
		"hang:300s":                        "hang:5m",
		"hang:1m30s":                       "hang:1m30s",
		"slow:1500ms":                      "slow:1.5s",
		"30%:500":                          "30%:500",
		"30%:hang:1s":                      "30%:hang:1s",
		"500x2,30%:429:7,70%:reset":        "30%:429:7,70%:reset,500x2",
		"200x1000000":                      "200x1000000",
		"599":                              "599",
	} {
		p, err := Parse(plan)
		if err != nil {
			t.Errorf("%q: %v", plan, err)
			continue
		}
		if got := p.String(); got != want || p.Empty() != (want == "") {
			t.Errorf("%q: %q, empty: %v; want %q", plan, got, p.Empty(), want)
		}
	}
}

func TestWrongPlans(t *testing.T) {
	t.Parallel()
	for plan, want := range map[string]string{
		"hng:30s":            "unknown step hng:30s (did you mean hang?)",
		"500,redirct":        "unknown step redirct (did you mean redirect?)",
		"teapot":             "unknown step teapot:",
		"x3":                 "unknown step x3:",
		"500x":               "unknown step 500x:",
		"-1":                 "unknown step -1:",
		"5e2":                "unknown step 5e2:",
		"٥٠٠":                "unknown step ٥٠٠:",
		"\x1b[2J":            `unknown step "\x1b[2j":`,
		"500,,200":           "between two commas",
		",":                  "between two commas",
		"500,":               "between two commas",
		"100":                "100: a status is a number from 200 to 599",
		"199":                "199: a status",
		"600":                "600: a status",
		"0":                  "0: a status",
		"500x0":              "500x0: a step is repeated 1 to 1000000 times",
		"500x1000001":        "500x1000001: a step is repeated",
		"500x999999999999":   "unknown step 500x999999999999",
		"hang":               "hang: hang needs a time from 1ms to 5m, like hang:2s",
		"hang:30":            "hang:30: hang needs a time",
		"hang:0s":            "hang:0s: hang needs",
		"hang:-1s":           "hang:-1s: hang needs",
		"hang:5m1s":          "hang:5m1s: hang needs",
		"slow:1h":            "slow:1h: slow needs",
		"reset:1s":           "reset:1s: reset has nothing behind it",
		"redirect:/":         "redirect:/: redirect has nothing",
		"429:":               "429:: behind a status stands Retry-After in whole seconds up to 86400, like 429:5",
		"429:5s":             "429:5s: 5s does not fit: behind a status",
		"429:86401":          "429:86401: 86401 does not fit: behind a status",
		"0%:500":             "0%:500: a share is 1% to 100%",
		"101%:500":           "101%:500: a share",
		"%:500":              "%:500: a share",
		"2.5%:500":           "2.5%:500: a share",
		"30%:500x3":          "30%:500x3: a share of all is not repeated: leave out x3",
		"30%:":               "unknown step 30%::",
		"30%:nothing":        "unknown step 30%:nothing:",
		"60%:500,50%:reset":  "the shares are 110% of all deliveries",
		"30%:30%:500":        "unknown step 30%:30%:500",
		"500 reset":          "unknown step 500 reset",
		"500" + more(",500"): "a plan has at most 100 steps",
	} {
		p, err := Parse(plan)
		if err == nil {
			t.Errorf("%.60q is %q", plan, p)
			continue
		}
		got := err.Error()
		if !strings.Contains(got, want) {
			t.Errorf("%.60q: %s\nwant %s", plan, got, want)
		}
		if strings.Contains(want, "step") && !strings.HasPrefix(want, "a plan") && !strings.Contains(got, Known) {
			t.Errorf("%.60q: the known steps are missing: %s", plan, got)
		}
		if !p.Empty() {
			t.Errorf("%.60q: an error and a plan: %s", plan, p)
		}
	}
}

func more(s string) string { return strings.Repeat(s, maxSteps) }

func TestStepsAreUsedUp(t *testing.T) {
	t.Parallel()
	p, err := Parse("500x2,429:5,reset")
	if err != nil {
		t.Fatal(err)
	}
	before := p
	for _, want := range []struct{ step, left string }{
		{"500", "500,429:5,reset"}, {"500", "429:5,reset"}, {"429:5", "reset"}, {"reset", ""},
	} {
		s, ok := p.Next(func() float64 { t.Error("a plan without shares draws"); return 0 })
		if !ok || s.String() != want.step || p.String() != want.left {
			t.Fatalf("got %s, %v, left %q; want %+v", s, ok, p, want)
		}
	}
	if s, ok := p.Next(never); ok || !p.Empty() {
		t.Errorf("got %s of a plan that is used up", s)
	}
	if before.String() != "500x2,429:5,reset" {
		t.Errorf("a copy has changed: %s", before)
	}
}

func TestSharesAreOfAllAndNeverUsedUp(t *testing.T) {
	t.Parallel()
	p, err := Parse("503,30%:500,20%:reset")
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 1000
	got := map[string]int{}
	for i := range rounds {
		s, ok := p.Next(func() float64 { return float64(i) / rounds })
		if !ok {
			got["normal"]++
			continue
		}
		got[s.String()]++
	}
	if got["500"] != 300 || got["reset"] != 200 || got["503"] != 1 || got["normal"] != 499 {
		t.Errorf("got %v", got)
	}
	if p.String() != "30%:500,20%:reset" || p.Empty() {
		t.Errorf("left %s", p)
	}
	all, _ := Parse("100%:500")
	if s, ok := all.Next(never); !ok || s.String() != "500" {
		t.Errorf("100%%: %s, %v", s, ok)
	}
}

// What is left of any plan is a plan that says the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"500x3,429:5,hang:10s", "30%:500", "reset,redirect x2", "slow:1.5s", "x", "%:", "500x3x3", "30%:500x2", ":", "1e9s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err != nil {
			if msg := err.Error(); strings.ContainsAny(msg, "\n\r\x1b") || len(msg) > 1000 {
				t.Fatalf("%q: %q", s, msg)
			}
			return
		}
		for range 5 {
			left := p.String()
			again, err := Parse(left)
			if err != nil || again.String() != left {
				t.Fatalf("%q: left %q, read again as %q, %v", s, left, again, err)
			}
			a, okA := p.Next(never)
			b, okB := again.Next(never)
			if a != b || okA != okB {
				t.Fatalf("%q: %s and %s", left, a, b)
			}
			if okA && (a.Response().Planned() != 0 && a.Response().Planned() < 200 || a.wait > MaxWait) {
				t.Fatalf("%q: %+v", left, a)
			}
		}
	})
}
