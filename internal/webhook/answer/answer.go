// Package answer plans the answers to deliveries, so that developers see how a sender behaves when its receiver does not.
package answer

import (
	"strconv"
	"strings"
	"time"
)

// Known lists the steps of a plan as a person writes them, for errors and help.
const Known = "a status like 500, 429:5 (with Retry-After seconds), hang:30s, slow:2s, reset, redirect; each with xN to repeat; 30%:500 for a share of all"

// Bounds of a plan.
const (
	MaxCount      = 1_000_000       // repeats of one step
	MaxWait       = 5 * time.Minute // of hang and slow
	MaxRetryAfter = 24 * 60 * 60    // seconds
	maxSteps      = 100
)

// Plan is what the next deliveries are answered. The zero Plan is empty. Copies of a Plan are independent of each other.
type Plan struct {
	shares []share // of all deliveries; together at most 100 %
	steps  []run   // one after the other; used up
	used   int     // of the first of steps
}

// run is a step that is repeated.
type run struct {
	step  Step
	count int
}

// share is a step for a share of all deliveries.
type share struct {
	step    Step
	percent int
}

// Empty reports whether the plan has nothing left: every delivery is answered normally.
func (p Plan) Empty() bool { return len(p.shares) == 0 && len(p.steps) == 0 }

// Next takes the step for one delivery; false means the normal answer. A share is of all deliveries, those with a step of
// their own included: it is drawn first, and a delivery that it meets leaves the other steps as they are. rand returns a
// number in [0, 1), like math/rand's Float64; it is called once if the plan has shares, and not otherwise.
func (p *Plan) Next(rand func() float64) (Step, bool) {
	if len(p.shares) > 0 {
		drawn := rand() * 100
		for _, s := range p.shares {
			if drawn -= float64(s.percent); drawn < 0 {
				return s.step, true
			}
		}
	}
	if len(p.steps) == 0 {
		return Step{}, false
	}
	s := p.steps[0].step
	if p.used++; p.used == p.steps[0].count {
		p.steps, p.used = p.steps[1:], 0
	}
	return s, true
}

// String is what is left of the plan, in the language that Parse reads. The empty plan is the empty string.
func (p Plan) String() string {
	words := make([]string, 0, len(p.shares)+len(p.steps))
	for _, s := range p.shares {
		words = append(words, strconv.Itoa(s.percent)+"%:"+s.step.String())
	}
	for i, r := range p.steps {
		left := r.count
		if i == 0 {
			left -= p.used
		}
		word := r.step.String()
		if left > 1 {
			word += "x" + strconv.Itoa(left)
		}
		words = append(words, word)
	}
	return strings.Join(words, ",")
}
