package pieces

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"callboard/internal/batch"
	"callboard/internal/job"
)

// mostNumbers is how many numbers are kept from run to run: those of the newest jobs.
const mostNumbers = 1000

// numbers say which piece of how many a job is: job id to "3/12".
type numbers map[string]string

func (n numbers) remove(id string) { delete(n, id) }

// Number says which piece of how many a job is, " 3/12", as wide as that of the last piece; empty: it is none.
func (s *Script) Number(id string) string {
	n := s.numbers[id]
	_, of, _ := strings.Cut(n, "/")
	return fmt.Sprintf("%*s", 2*len(of)+min(len(n), 1), n)
}

// number notes which piece a job is.
func (s *Script) number(i int, j job.Job) {
	if j.ID == "" || len(s.plan.pieces) < 2 {
		return
	}
	text := fmt.Sprintf("%d/%d", i+1, len(s.plan.pieces))
	if s.numbers[j.ID] == text {
		return
	}
	s.numbers[j.ID] = text
	s.opt.Numbered(j.ID)
	s.host.Persist()
}

// recognise gives a new job to the piece of the run that it is of. A piece can have several: one that was refused because of the rate
// of requests is sent again.
func (s *Script) recognise(j job.Job) {
	if s.run == nil || len(s.run.open) == 0 || j.ActorID != s.plan.actor.ID {
		return
	}
	o := job.Order{ActorID: j.ActorID, Text: j.Text, Params: j.Params, Version: j.Version}
	i, ok := s.run.open[batch.KeyOf(o)]
	if !ok {
		return
	}
	s.take(i, j)
}

// take gives a piece the job that was sent for it.
func (s *Script) take(i int, j job.Job) {
	it := &s.plan.pieces[i]
	it.sent, it.waiting, it.problem = true, false, ""
	s.plan.give(i, j)
	s.state.Session.Own(j.ID)
	s.number(i, j)
}

// Kept is what is kept of the numbers from run to run.
func (s *Script) Kept() string {
	kept := s.numbers
	if len(kept) > mostNumbers {
		kept = numbers{}
		for _, id := range slices.Sorted(maps.Keys(s.numbers))[len(s.numbers)-mostNumbers:] { // ids sort by time
			kept[id] = s.numbers[id]
		}
	}
	if len(kept) == 0 {
		return ""
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return ""
	}
	return string(b)
}

// Restore takes what Kept has made in an earlier run. What is damaged is forgotten.
func (s *Script) Restore(kept string) {
	var earlier numbers
	if kept == "" || json.Unmarshal([]byte(kept), &earlier) != nil {
		return
	}
	for id, text := range earlier {
		var n, of int
		if _, err := fmt.Sscanf(text, "%d/%d", &n, &of); err != nil || s.numbers[id] != "" || fmt.Sprintf("%d/%d", n, of) != text {
			continue
		}
		s.numbers[id] = text
		s.opt.Numbered(id)
	}
}
