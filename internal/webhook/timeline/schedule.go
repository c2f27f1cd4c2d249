package timeline

import (
	"fmt"
	"time"
)

// The documented schedule: a message is sent again up to 18 times on a timeout, 429 and 5xx. The first 5 retries follow at
// once, the others after 1, 2, 4 … 4096 minutes (the vendor's webhook guide, reference mark S).
const (
	Retries   = 18
	Immediate = 5
)

// Wait is the documented time between a try, counted from 1, and the next one.
func Wait(try int) time.Duration {
	if try <= Immediate {
		return 0
	}
	return time.Minute << min(try-Immediate-1, Retries-Immediate-1)
}

// Tolerances of the comparison with the schedule: a wait is the documented one if it is at most this much longer or shorter.
const (
	slack     = 0.25
	slackTime = 5 * time.Second // also the longest wait that is "at once"
)

// placeWords names the place of a try in the schedule: "3rd of 5 immediate", "retry 7 of 18, 2 min later".
func placeWords(try int) string {
	retry := try - 1
	switch {
	case retry > Retries:
		return fmt.Sprintf("more than the documented %d retries", Retries)
	case retry <= Immediate:
		return fmt.Sprintf("%s of %d immediate", ordinal(retry), Immediate)
	}
	return fmt.Sprintf("retry %d of %d, documented %s later", retry, Retries, minutes(Wait(try-1)))
}

// minutes is Span for a documented wait, which is a number of minutes.
func minutes(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return Span(d)
}

// compare says where a try is in the schedule and whether its wait is the documented one. scale is the sender's time in documented
// time as far as earlier waits tell, 0 if they do not.
func compare(try int, wait time.Duration, scale float64) (string, float64) {
	words, documented := placeWords(try), Wait(try-1)
	wait = max(wait, 0)
	if try-1 > Retries {
		return words, scale
	}
	if documented == 0 {
		if wait > slackTime {
			words += ", " + Span(wait) + " late"
		}
		return words, scale
	}
	ratio := float64(wait) / float64(documented)
	switch {
	case ratio < 1-slack:
		// A sender with a time scale of its own is late or early by that scale.
		if scale > 0 && scale < 1-slack && ratio > scale*(1+slack) && wait-time.Duration(scale*float64(documented)) > slackTime {
			return words + ", " + Span(wait-time.Duration(scale*float64(documented))) + " later than the ones before let expect", scale
		}
		return words + ", " + faster(ratio), ratio
	case ratio > 1+slack && wait-documented > slackTime:
		return words + ", " + Span(wait-documented) + " late", scale
	}
	return words, 1
}

// faster says how much faster than documented a sender is.
func faster(ratio float64) string {
	if ratio <= 0.001 {
		return "more than 1000 times faster than documented"
	}
	if times := 1 / ratio; times >= 10 {
		return fmt.Sprintf("%.0f times faster than documented", times)
	}
	return fmt.Sprintf("%.1f times faster than documented", 1/ratio)
}

func ordinal(n int) string {
	switch n {
	case 1:
		return "1st"
	case 2:
		return "2nd"
	case 3:
		return "3rd"
	}
	return fmt.Sprintf("%dth", n)
}

// Span writes a time in words: "<1 ms", "412 ms", "1.9 s", "12 s", "8 min", "5 h", "3 d".
func Span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second-time.Millisecond/2:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	case d < 10*time.Second-50*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute-time.Second/2:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour-time.Minute/2:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour-time.Hour/2:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f d", d.Hours()/24)
}
