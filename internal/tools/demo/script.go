package main

import (
	"strconv"
	"strings"
	"time"

	"callboard/internal/testterm"
)

// script is what is done to make one picture.
type script struct {
	name     string // of the file, without its ending
	args     []string
	w, h     int // cells
	cell     int // height of a cell, in pixels
	animated bool
	light    bool
	steps    []step
}

// step is a line of a script.
type step struct {
	name string
	do   func(*recorder, *testterm.Term, *camera)
}

// keystroke is the time between two letters of a person who types.
const keystroke = 55 * time.Millisecond

func (r *recorder) wait(d time.Duration) { time.Sleep(time.Duration(float64(d) * r.slow)) }

// parse reads steps, one a line:
//
//	film            the camera is on from here
//	cut             the camera is off from here
//	type TEXT       letters, as a person types them
//	key NAME …      keys by their names in Bubble Tea
//	see TEXT        wait until the screen has it
//	gone TEXT       wait until the screen does not have it
//	rest MS         let it be seen
//	serve ADDR      a webhook receiver answers 200 there until the end
func parse(text string) (steps []step) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		s := step{name: line}
		switch verb {
		case "":
			continue
		case "film":
			s.do = func(_ *recorder, _ *testterm.Term, c *camera) { c.start() }
		case "cut":
			s.do = func(_ *recorder, _ *testterm.Term, c *camera) { c.pause() }
		case "type":
			s.do = func(r *recorder, t *testterm.Term, _ *camera) {
				for _, letter := range rest {
					t.Type(string(letter))
					r.wait(keystroke)
				}
			}
		case "key":
			s.do = func(r *recorder, t *testterm.Term, _ *camera) {
				for _, k := range strings.Fields(rest) {
					t.Key(k)
					r.wait(3 * keystroke)
				}
			}
		case "see":
			s.do = func(_ *recorder, t *testterm.Term, _ *camera) { t.WaitFor(rest) }
		case "gone":
			s.do = func(_ *recorder, t *testterm.Term, _ *camera) { t.WaitGone(rest) }
		case "rest":
			ms, err := strconv.Atoi(rest)
			if err != nil {
				panic(line)
			}
			s.do = func(r *recorder, _ *testterm.Term, _ *camera) { r.wait(time.Duration(ms) * time.Millisecond) }
		case "serve":
			s.do = func(r *recorder, _ *testterm.Term, _ *camera) { r.serve(r.host, rest) }
		default:
			panic("no such step: " + line)
		}
		steps = append(steps, s)
	}
	return steps
}
