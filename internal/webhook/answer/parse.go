package answer

import (
	"fmt"
	"strings"

	"callboard/internal/suggest"
	"callboard/internal/text"
)

// Parse reads a plan: steps separated by commas, in any case, with blanks around them. An empty plan is none, and no error. The
// error is one line that names the step and lists the known ones.
func Parse(plan string) (Plan, error) {
	var p Plan
	if strings.TrimSpace(plan) == "" {
		return p, nil
	}
	percent := 0
	for word := range strings.SplitSeq(plan, ",") {
		if len(p.shares)+len(p.steps) == maxSteps {
			return Plan{}, fmt.Errorf("a plan has at most %d steps: repeat one with xN, like 500x3", maxSteps)
		}
		if err := p.add(strings.ToLower(strings.TrimSpace(word))); err != nil {
			return Plan{}, err
		}
	}
	for _, s := range p.shares {
		percent += s.percent
	}
	if percent > 100 {
		return Plan{}, fmt.Errorf("the shares are %d%% of all deliveries: at most 100%% can be", percent)
	}
	return p, nil
}

// add adds a step with its repeat or share.
func (p *Plan) add(word string) error {
	if word == "" {
		return fmt.Errorf("a step is missing between two commas: the steps are %s", Known)
	}
	bare, count, repeated := word, 1, false
	if at := strings.LastIndexByte(word, 'x'); at > 0 {
		// No step ends with an x and a number, so this is a repeat, or the step is unknown.
		if n, ok := number(word[at+1:]); ok {
			if n < 1 || n > MaxCount {
				return stepError(word, fmt.Errorf("a step is repeated 1 to %d times", MaxCount))
			}
			bare, count, repeated = strings.TrimSpace(word[:at]), n, true
		}
	}
	percent, of, isShare := strings.Cut(bare, "%:")
	if isShare {
		bare = strings.TrimSpace(of)
	}
	s, known, err := parseStep(bare)
	switch {
	case !known:
		return unknown(word, bare)
	case err != nil:
		return stepError(word, err)
	case !isShare:
		p.steps = append(p.steps, run{s, count})
		return nil
	case repeated:
		return stepError(word, fmt.Errorf("a share of all is not repeated: leave out x%d", count))
	}
	n, ok := number(strings.TrimSpace(percent))
	if !ok || n < 1 || n > 100 {
		return stepError(word, fmt.Errorf("a share is 1%% to 100%%, like 30%%:500"))
	}
	p.shares = append(p.shares, share{s, n})
	return nil
}

func stepError(word string, err error) error {
	return fmt.Errorf("%s: %w; the steps are %s", shown(word), err, Known)
}

func unknown(word, bare string) error {
	name, _, _ := strings.Cut(bare, ":")
	meant := ""
	if near := suggest.Closest(name, []string{"hang", "slow", "reset", "redirect"}, 1); len(near) > 0 {
		meant = " (did you mean " + near[0] + "?)"
	}
	return fmt.Errorf("unknown step %s%s: the steps are %s", shown(word), meant, Known)
}

// shown is a step of a person in a form that fits into a line.
func shown(word string) string { return text.Quote(text.Cut(word, 40)) }
