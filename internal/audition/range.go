package audition

import (
	"math"
	"strconv"
	"strings"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// precision is the finest step of a range: values are rounded to its multiples.
const precision = 1e-6

// expand returns the values of one item of a sweep: those of a range, or the item itself.
func expand(s setting.Setting, item string) ([]string, error) {
	from, rest, ok := strings.Cut(item, "..")
	if !ok || s.Kind != setting.Number && s.Kind != setting.Whole {
		return []string{item}, nil
	}
	to, stepWord, stepped := strings.Cut(rest, ":")
	const form = "write it like -2..2, or 0.8..1.2:0.1 with a step"
	what := s.Flag + "=" + item
	start, err1 := number(from)
	end, err2 := number(to)
	if err1 != nil || err2 != nil {
		return nil, sweepProblem(what, "its range has no number at each end", form, nil)
	}
	if err := checkEnds(s, from, to); err != nil {
		return nil, err
	}
	step := s.Step
	if stepped {
		var err error
		if step, err = number(stepWord); err != nil || step < precision {
			return nil, sweepProblem(what, "its step is not a number above zero", form, nil)
		}
	}
	if s.Kind == setting.Whole && step != math.Trunc(step) {
		return nil, sweepProblem(what, "its step is not a whole number", "the setting takes whole numbers only", nil)
	}
	return steps(start, end, step), nil
}

// checkEnds checks both ends of a range against the table of settings: the values between them are then in range as well.
func checkEnds(s setting.Setting, ends ...string) error {
	for _, end := range ends {
		var p api.Params
		if err := s.Set(&p, strings.TrimSpace(end)); err != nil {
			return err
		}
	}
	return nil
}

// steps lists the numbers from start to end by step, at most one more than a sweep may have.
func steps(start, end, step float64) []string {
	count := int(min(math.Floor(math.Abs(end-start)/step+precision), mostValues))
	if end < start {
		step = -step
	}
	list := make([]string, 0, count+1)
	for i := range count + 1 {
		v := math.Round((start+float64(i)*step)/precision) * precision
		word := strconv.FormatFloat(v, 'f', 6, 64)
		word = strings.TrimSuffix(strings.TrimRight(word, "0"), ".")
		if word == "-0" || word == "" {
			word = "0"
		}
		list = append(list, word)
	}
	return list
}

func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		err = strconv.ErrRange
	}
	return v, err
}
