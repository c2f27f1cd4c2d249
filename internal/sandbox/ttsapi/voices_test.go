package ttsapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

type listed struct {
	ID     string `json:"voice_id"`
	Name   any    `json:"voice_name"`
	Model  string
	Models []struct {
		Version  string
		Emotions []string
	}
	Gender   *string
	Age      *string
	UseCases []string `json:"use_cases"`
	Type     string   `json:"voice_type"`
	Preview  *string  `json:"preview_url"`
}

func (c client) list(path string) []listed {
	c.t.Helper()
	status, _, raw := c.call("GET", path, nil)
	if status != 200 {
		c.t.Fatalf("%s: %d %s", path, status, raw)
	}
	return decode[[]listed](c.t, raw)
}

func TestVoiceLists(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	v1, v2, v3 := c.list("/v1/voices"), c.list("/v2/voices"), c.list("/v3/voices")
	if len(v2) < 30 || len(v2) != len(v3) || len(v1) <= len(v2) {
		t.Fatalf("%d, %d and %d voices", len(v1), len(v2), len(v3))
	}
	c.expect("GET", "/v1/voices/"+older, nil, 200, `[{"voice_id":"`+older+`","voice_name":"Edgar","model":"ssfm-v21","emotions":["normal","sad"]}]`)
	c.expect("GET", "/v2/voices/"+older, nil, 200, `{"voice_id":"`+older+`","voice_name":"Edgar","models":[{"version":"ssfm-v21","emotions":["normal","sad"]}],
		"gender":"male","age":"elder","use_cases":["Audiobook"],"voice_type":"original"}`)
	c.expect("GET", "/v3/voices/"+older, nil, 200, `{"voice_id":"`+older+`","voice_name":{"eng":"Edgar","kor":"에드거"},"models":[{"version":"ssfm-v21","emotions":["normal","sad"]}],
		"gender":"male","age":"elder","use_cases":["Audiobook"],"voice_type":"original","preview_url":"`+c.url+`/cdn/preview/`+older[3:]+`.wav"}`)
	own := v3[slices.IndexFunc(v3, func(v listed) bool { return v.Type == "custom" })]
	if !strings.HasPrefix(own.ID, "uc_") || own.Preview != nil || own.Gender != nil || own.UseCases == nil {
		t.Errorf("the cloned voice is %+v", own)
	}
	c.post(speak("Mine.", "voice_id", own.ID))
	for _, v := range v3 { // every preview can be played without a key
		if v.Preview == nil {
			continue
		}
		if status, _, _ := c.call("HEAD", strings.TrimPrefix(*v.Preview, c.url), nil, "X-API-KEY", ""); status != 200 {
			t.Errorf("%s: %d", *v.Preview, status)
		}
		break // one is enough: they are made when they are asked for
	}
}

func TestVoiceFilters(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for filter, want := range map[string]func(listed) bool{
		"model=ssfm-v30":                  func(v listed) bool { return v.Models[0].Version == "ssfm-v30" },
		"model=ssfm-v21":                  func(v listed) bool { return v.Models[len(v.Models)-1].Version == "ssfm-v21" },
		"gender=male&age=child":           func(v listed) bool { return *v.Gender == "male" && *v.Age == "child" },
		"age=elder":                       func(v listed) bool { return *v.Age == "elder" },
		"use_cases=Tiktok%2FReels":        func(v listed) bool { return slices.Contains(v.UseCases, "Tiktok/Reels") },
		"use_cases=News&gender=female":    func(v listed) bool { return slices.Contains(v.UseCases, "News") && *v.Gender == "female" },
		"use_cases=Game&model=ssfm-v30&x": func(v listed) bool { return slices.Contains(v.UseCases, "Game") },
	} {
		for _, path := range []string{"/v2/voices?", "/v3/voices?"} {
			list := c.list(path + filter)
			if len(list) == 0 {
				t.Errorf("%s: none", filter)
			}
			for _, v := range list {
				if !want(v) {
					t.Errorf("%s has %+v", filter, v)
				}
			}
		}
	}
	for _, v := range c.list("/v1/voices?model=ssfm-v21") {
		if v.Model != "ssfm-v21" {
			t.Errorf("%+v", v)
		}
	}
	c.expect("GET", "/v3/voices?gender=any", nil, 422, `{"detail":[{"type":"enum","loc":["query","gender"],"msg":"Input should be 'male' or 'female'","input":"any",
		"ctx":{"expected":"'male' or 'female'"}}]}`)
	c.expect("GET", "/v2/voices/tc_unknown01", nil, 404, `{"detail":"Voice not found"}`)
	c.expect("GET", "/v2/voices/5cbe1c3e33ca746136464c7a", nil, 400, `{"detail":"Invalid voice_id"}`)
}

func TestAssumedVoices(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{}, "tts-voices-v3=missing", "tts-voices-v2=missing")
	for _, path := range []string{"/v3/voices", "/v3/voices/" + full, "/v2/voices"} {
		c.expect("GET", path, nil, 404, `{"detail":"Not Found"}`)
	}
	for _, v := range start(t, sandbox.Options{}, "tts-previews=null").list("/v3/voices") {
		if v.Preview != nil {
			t.Errorf("%+v", v)
		}
	}
	c = start(t, sandbox.Options{}, "tts-previews=gone")
	gone := strings.TrimPrefix(*c.list("/v3/voices")[0].Preview, c.url)
	if status, _, _ := c.call("GET", gone, nil); status != 404 {
		t.Errorf("%s: %d", gone, status)
	}
}

func TestRecommendations(t *testing.T) {
	t.Parallel()
	type result struct {
		ID    string `json:"voice_id"`
		Name  string `json:"voice_name"`
		Score float64
	}
	c := start(t, sandbox.Options{})
	get := func(query string) []result {
		status, _, raw := c.call("GET", "/v1/voices/recommendations?"+query, nil)
		if status != 200 {
			t.Fatalf("%s: %d %s", query, status, raw)
		}
		return decode[[]result](t, raw)
	}
	list := get(url.Values{"query": {"a calm, deep male documentary voice"}}.Encode())
	if len(list) != 5 || list[0].Name != "Jinhyuk" && list[0].Name != "Owen" {
		t.Errorf("%+v", list)
	}
	if !slices.IsSortedFunc(list, func(a, b result) int { return int(1000*b.Score) - int(1000*a.Score) }) {
		t.Errorf("not the best first: %+v", list)
	}
	if list = get("query=x&count=10"); len(list) != 10 || !strings.HasPrefix(list[9].ID, "tc_") {
		t.Errorf("%+v", list)
	}
	c.expect("GET", "/v1/voices/recommendations", nil, 422, `{"detail":[{"type":"missing","loc":["query","query"],"msg":"Field required","input":null}]}`)
	c.expect("GET", "/v1/voices/recommendations?query=x&count=11", nil, 422,
		`{"detail":[{"type":"less_than_equal","loc":["query","count"],"msg":"Input should be less than or equal to 10","input":"11","ctx":{"le":10}}]}`)
	if c.used() != 0 {
		t.Error("they are charged")
	}
	c = start(t, sandbox.Options{}, "tts-recommend=charged")
	get("query=warm")
	if c.used() != 4 {
		t.Errorf("%d credits", c.used())
	}
}
