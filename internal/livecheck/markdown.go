package livecheck

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Markdown writes the report for people.
func (r Report) Markdown(w io.Writer) error {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("# callboard live check\n")
	p("It has no keys, ids, names, addresses or texts of an account: of answers it has the fields and their types.\n")
	p("| | |\n|---|---|")
	fact := func(name, value string) { p("| %s | %s |", name, cell(value)) }
	fact("program", r.Program)
	fact("system", r.System)
	fact("service", r.Service+", "+r.Host)
	fact("tunnel", r.Tunnel)
	fact("started", r.StartedAt.Format(time.RFC3339))
	fact("took", fmt.Sprintf("%.1f s", float64(r.TookMS)/1000))
	result := string(r.Outcome)
	if r.Problem != "" {
		result += ": " + r.Problem
	}
	fact("result", result)
	cost := fmt.Sprintf("%d of at most %d characters", r.Charged, r.Budget)
	if r.MayCharged > 0 {
		cost += fmt.Sprintf("; %d more may have been", r.MayCharged)
	}
	fact("charged", cost)
	if r.Service != "tts" {
		fact("callback", r.Callback.words())
	}
	p("\n## Assumptions\n")
	p("%s.\n", r.Summary())
	p("The ids are those of `callboard sandbox --assume`.\n")
	findings(p, r.Assumptions)
	if len(r.Facts) > 0 {
		p("\n## Documented, or observed by others\n")
		findings(p, r.Facts)
	}
	p("\n## Requests\n")
	shapes := map[string]int{} // the number of the request that has shown each
	for i, c := range r.Calls {
		times := ""
		if c.Times > 1 {
			times = fmt.Sprintf(", %d times", c.Times)
		}
		p("%d. %s: `%s %s`%s", i+1, c.What, c.Method, code(c.Path), times)
		p("   %s", c.words())
		switch first, shown := shapes[c.Shape]; {
		case c.Shape == "":
		case shown:
			p("   Its fields are those of request %d.", first)
		default:
			shapes[c.Shape] = i + 1
			p("   ```\n   %s\n   ```", strings.ReplaceAll(c.Shape, "```", ""))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func findings(p func(string, ...any), list []Finding) {
	p("| id | verdict | assumed | seen | what |\n|---|---|---|---|---|")
	for _, f := range list {
		verdict := string(f.Verdict)
		if f.Verdict == DoesNotHold {
			verdict = "**" + verdict + "**"
		}
		about := f.About
		if f.Detail != "" {
			about += " – " + f.Detail
		}
		if f.FollowsFrom != "" {
			about += " – it follows from " + f.FollowsFrom + " and is not counted"
		}
		p("| `%s` | %s | %s | %s | %s |", f.ID, verdict, cell(f.Assumed), cell(f.Seen), cell(about))
	}
}

// Summary counts the verdicts.
func (r Report) Summary() string {
	var out []string
	for _, v := range []Verdict{Holds, DoesNotHold, Unclear, NotTried} {
		n := r.Count(v)
		word := string(v)
		if n != 1 {
			switch v {
			case Holds:
				word = "hold"
			case DoesNotHold:
				word = "do not hold"
			}
		}
		out = append(out, fmt.Sprintf("%d %s", n, word))
	}
	return strings.Join(out, ", ")
}

func (c Callback) words() string {
	switch {
	case !c.Changed:
		return "not changed"
	case c.Restored:
		return "before: " + c.Before + "; it is as it was"
	}
	return "before: " + c.Before + "; not restored: " + c.Problem
}

func (c Call) words() string {
	out := []string{fmt.Sprintf("%d", c.Status)}
	if c.Status == 0 {
		out = []string{"no answer: " + c.Problem}
	}
	if c.Code != "" {
		out = append(out, "`"+code(c.Code)+"`")
	}
	if c.Message != "" {
		out = append(out, "“"+cell(c.Message)+"”")
	}
	if c.Type != "" {
		out = append(out, cell(c.Type))
	}
	return strings.Join(append(out, fmt.Sprintf("%d bytes", c.Bytes), fmt.Sprintf("%d ms", c.MS)), ", ")
}

// cell is a text in a cell of a table. The service's words cannot end the cell, and are no markup (CommonMark 0.31, 2.4 "Backslash
// escapes").
func cell(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "`", "'") {
		if strings.ContainsRune(`\|<>&[]*_~`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code is a text between backquotes.
func code(s string) string { return strings.ReplaceAll(s, "`", "'") }
