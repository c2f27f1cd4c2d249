package job

import (
	"net/url"
	"strconv"
	"time"
)

// linkExpiry reads from a signed link when it expires, in the two forms that content networks use (CloudFront's Expires, S3's
// X-Amz-Date and X-Amz-Expires). It accepts only times within 30 days of now: a delivery can be days late, and a parameter
// of that name can mean something else.
func linkExpiry(link string, now time.Time) (time.Time, bool) {
	u, err := url.Parse(link)
	if err != nil {
		return time.Time{}, false
	}
	q := u.Query()
	var at time.Time
	if secs, err := strconv.ParseInt(q.Get("Expires"), 10, 64); err == nil {
		at = time.Unix(secs, 0).UTC()
	} else if from, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date")); err == nil {
		secs, err := strconv.ParseInt(q.Get("X-Amz-Expires"), 10, 32)
		if err != nil {
			return time.Time{}, false
		}
		at = from.Add(time.Duration(secs) * time.Second)
	} else {
		return time.Time{}, false
	}
	const limit = 30 * 24 * time.Hour
	if at.Before(now.Add(-limit)) || at.After(now.Add(limit)) {
		return time.Time{}, false
	}
	return at, true
}
