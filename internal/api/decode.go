package api

import (
	"net/url"
	"slices"
	"strings"

	"callboard/internal/text"
)

func decodeMe(n Node) (Me, bool) {
	if !n.Has("uid", "username", "fullname", "email", "enable_api", "callback_url") {
		return Me{}, false
	}
	return Me{
		UID:         n.At("uid").Text(),
		Username:    n.At("username").Text(),
		FullName:    n.At("fullname").Text(),
		Email:       n.At("email").Text(),
		EnableAPI:   n.At("enable_api").Flag(),
		CallbackURL: n.At("callback_url").Link(), // unchanged: it is compared with ours and restored at exit
	}, true
}

// Lists may be empty (reference mark D), but not null: Typecast is not known to send null, and accepting it would hide
// that something else answered.

// decodeActors returns the actors in the order of the service, without hidden ones and those without an id. It reports false if none
// of several has an id: that list must not replace one that is known.
func decodeActors(n Node, base *url.URL) ([]Actor, bool) {
	if !n.IsList() {
		return nil, false
	}
	actors, ids := make([]Actor, 0, len(n.Items())), 0
	for _, item := range n.Items() {
		a, ok := decodeActor(item, base)
		if ok {
			actors = append(actors, a)
		}
		if a.ID != "" {
			ids++
		}
	}
	if ids == 0 && len(n.Items()) > 0 {
		return nil, false
	}
	return actors, true
}

func decodeActor(n Node, base *url.URL) (Actor, bool) {
	a := Actor{
		ID:         n.At("actor_id", "_id").ID(),
		Language:   n.At("language").Text(),
		Sex:        translate(n.At("sex"), englishSex),
		Age:        translate(n.At("age"), englishAge),
		PreviewURL: absolute(base, n.At("audio_url").Link()),
		Order:      n.At("order").Count(),
	}
	if a.ID == "" || n.At("hidden").Flag() {
		return a, false
	}
	a.Name = decodeNames(n.At("name"), a.Language)
	a.Moods, a.Uses = decodeTags(n)
	tags := wordList{list: []string{}, seen: map[string]bool{}}
	for _, word := range slices.Concat(a.Moods, a.Uses) {
		tags.put(word)
	}
	a.Tags = tags.list
	return a, true
}

// decodeTags reads the words about a voice: how it is, and what it is for.
func decodeTags(n Node) (moods, uses []string) {
	is, isFor := wordList{seen: map[string]bool{}}, wordList{seen: map[string]bool{}}
	v2 := n.At("tag_v2")
	for _, part := range []Node{n.At("tag"), v2.At("tone")} {
		is.add(part)
	}
	for _, mood := range v2.At("mood").Items() {
		if mood.IsObject() { // {title, detail[]}
			is.add(mood.At("title"))
			is.add(mood.At("detail"))
			continue
		}
		is.add(mood)
	}
	for _, part := range []Node{v2.At("content"), v2.At("category"), n.At("usage")} {
		isFor.add(part)
	}
	return is.list, isFor.list
}

// decodeNames reads a map from language to name. A single name is filed under the actor's own language, or under "und",
// the tag of BCP 47 for an unknown language.
func decodeNames(n Node, language string) map[string]string {
	names := map[string]string{}
	if m, ok := n.v.(map[string]any); ok {
		for k, v := range m {
			lang, name := text.Cut(text.Line(k), 35), Node{v}.Text()
			if lang != "" && name != "" && len(names) < maxWords {
				names[lang] = name
			}
		}
		return names
	}
	if name := n.Text(); name != "" {
		if language == "" {
			language = "und"
		}
		names[language] = name
	}
	return names
}

func decodeVersions(n Node) ([]Version, bool) {
	if !n.IsList() {
		return nil, false
	}
	versions := make([]Version, 0, len(n.Items()))
	for _, item := range n.Items() {
		if v, ok := decodeVersion(item); ok {
			versions = append(versions, v)
		}
	}
	return versions, true
}

func decodeVersion(n Node) (Version, bool) {
	v := Version{
		Name:          n.At("name").Text(),
		Aliases:       n.At("aliases").Words(),
		DisplayName:   n.At("display_name").Text(),
		Presets:       n.At("emotion_tone_presets").Words(),
		EmotionPrompt: n.At("emotion_prompt").Flag(),
	}
	if v.Aliases == nil {
		v.Aliases = []string{}
	}
	if v.Presets == nil {
		v.Presets = []string{}
	}
	return v, v.Name != ""
}

// decodeSpeakReply needs one of the two URLs or an id, and derives the rest.
func decodeSpeakReply(n Node, base *url.URL) (SpeakReply, bool) {
	old, v2 := n.At("speak_url").Link(), n.At("speak_v2_url").Link()
	if s, ok := n.v.(string); ok {
		old = Node{s}.Link()
	}
	r := SpeakReply{ID: SpeakID(old), SpeakURL: absolute(base, old), SpeakV2URL: absolute(base, v2), PlayID: n.At("play_id").Text()}
	if r.ID == "" {
		r.ID, r.SpeakURL = SpeakID(v2), ""
	}
	if r.ID == "" {
		r.ID = n.At("_id", "speak_id").ID()
	}
	if r.ID == "" {
		return SpeakReply{}, false
	}
	if SpeakID(r.SpeakV2URL) != r.ID {
		r.SpeakV2URL = rewriteSpeakURL(r.SpeakURL, r.ID, "speak/v2/")
	}
	if r.SpeakURL == "" {
		r.SpeakURL = rewriteSpeakURL(r.SpeakV2URL, r.ID, "speak/")
	}
	if r.SpeakURL == "" || r.SpeakV2URL == "" {
		r.SpeakURL = under(base, "api", "speak", r.ID).String()
		r.SpeakV2URL = under(base, "api", "speak", "v2", r.ID).String()
	}
	return r, true
}

// rewriteSpeakURL turns a speak URL of either form into the form want. It returns an empty string for any other URL.
func rewriteSpeakURL(u, id, want string) string {
	for _, form := range []string{"speak/v2/", "speak/"} {
		if before, after, ok := strings.Cut(u, form+id); ok && strings.Trim(after, "/") == "" {
			return before + want + id
		}
	}
	return ""
}

// decodeStatus reads the response of both state calls. It reports false without an id, a state and audio.
func decodeStatus(n Node, id string, base *url.URL) (SpeakStatus, bool) {
	if !n.Has("_id", "status", "audio", "audio_download_url") {
		return SpeakStatus{}, false
	}
	audio := n.At("audio")
	link := n.At("audio_download_url").Link()
	if link == "" && audio.IsObject() {
		link = audio.At("url").Link()
	} else if link == "" {
		link = audio.Link()
	}
	return SpeakStatus{
		ID:          id,
		Status:      strings.ToLower(n.At("status").Text()),
		DownloadURL: absolute(base, link),
		TextCount:   max(0, n.At("text_count").Count()),
		Duration:    max(0, n.At("duration").Number()),
	}, true
}

// absolute resolves a link against base. It returns an empty string unless the result is an http or https URL with a host
// and without a password.
func absolute(base *url.URL, s string) string {
	u, err := url.Parse(s)
	if s == "" || err != nil || u.User != nil || u.Opaque != "" {
		return ""
	}
	if !u.IsAbs() {
		network := strings.HasPrefix(s, "//") // with a host of its own, which may be missing
		if !strings.HasPrefix(s, "/") || network && u.Host == "" {
			return "" // not a path
		}
		u = base.ResolveReference(u)
		if network {
			s = base.Scheme + ":" + s
		} else {
			s = base.Scheme + "://" + base.Host + s // not u.String(), which encodes the path again
		}
	}
	if u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return s
}
