package api

import (
	"net/url"
	"strings"

	"callboard/internal/text"
)

func decodeMe(n node) (Me, bool) {
	if !n.has("uid", "username", "fullname", "email", "enable_api", "callback_url") {
		return Me{}, false
	}
	return Me{
		UID:         n.at("uid").text(),
		Username:    n.at("username").text(),
		FullName:    n.at("fullname").text(),
		Email:       n.at("email").text(),
		EnableAPI:   n.at("enable_api").flag(),
		CallbackURL: n.at("callback_url").link(), // unchanged: it is compared with ours and restored at exit
	}, true
}

// Lists may be empty (reference mark D), but not null: Typecast is not known to send null, and accepting it would hide
// that something else answered.

// decodeActors returns the actors in the order of the service, without hidden ones and those without an id.
func decodeActors(n node, base *url.URL) ([]Actor, bool) {
	if !n.isList() {
		return nil, false
	}
	actors := make([]Actor, 0, len(n.items()))
	for _, item := range n.items() {
		if a, ok := decodeActor(item, base); ok {
			actors = append(actors, a)
		}
	}
	return actors, true
}

func decodeActor(n node, base *url.URL) (Actor, bool) {
	a := Actor{
		ID:         n.at("actor_id", "_id").id(),
		Language:   n.at("language").text(),
		Sex:        translate(n.at("sex"), englishSex),
		Age:        translate(n.at("age"), englishAge),
		PreviewURL: absolute(base, n.at("audio_url").link()),
		Order:      n.at("order").count(),
	}
	if a.ID == "" || n.at("hidden").flag() {
		return Actor{}, false
	}
	a.Name = decodeNames(n.at("name"), a.Language)
	tags := wordList{list: []string{}, seen: map[string]bool{}}
	v2 := n.at("tag_v2")
	for _, part := range []node{n.at("tag"), v2.at("tone")} {
		tags.add(part)
	}
	for _, mood := range v2.at("mood").items() {
		if mood.isObject() { // {title, detail[]}
			tags.add(mood.at("title"))
			tags.add(mood.at("detail"))
			continue
		}
		tags.add(mood)
	}
	for _, part := range []node{v2.at("content"), v2.at("category"), n.at("usage")} {
		tags.add(part)
	}
	a.Tags = tags.list
	return a, true
}

// decodeNames reads a map from language to name. A single name is filed under the actor's own language, or under "und",
// the tag of BCP 47 for an unknown language.
func decodeNames(n node, language string) map[string]string {
	names := map[string]string{}
	if m, ok := n.v.(map[string]any); ok {
		for k, v := range m {
			lang, name := text.Cut(text.Line(k), 35), node{v}.text()
			if lang != "" && name != "" && len(names) < maxWords {
				names[lang] = name
			}
		}
		return names
	}
	if name := n.text(); name != "" {
		if language == "" {
			language = "und"
		}
		names[language] = name
	}
	return names
}

func decodeVersions(n node) ([]Version, bool) {
	if !n.isList() {
		return nil, false
	}
	versions := make([]Version, 0, len(n.items()))
	for _, item := range n.items() {
		if v, ok := decodeVersion(item); ok {
			versions = append(versions, v)
		}
	}
	return versions, true
}

func decodeVersion(n node) (Version, bool) {
	v := Version{
		Name:          n.at("name").text(),
		Aliases:       n.at("aliases").words(),
		DisplayName:   n.at("display_name").text(),
		Presets:       n.at("emotion_tone_presets").words(),
		EmotionPrompt: n.at("emotion_prompt").flag(),
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
func decodeSpeakReply(n node, base *url.URL) (SpeakReply, bool) {
	old, v2 := n.at("speak_url").link(), n.at("speak_v2_url").link()
	if s, ok := n.v.(string); ok {
		old = node{s}.link()
	}
	r := SpeakReply{ID: SpeakID(old), SpeakURL: absolute(base, old), SpeakV2URL: absolute(base, v2), PlayID: n.at("play_id").text()}
	if r.ID == "" {
		r.ID, r.SpeakURL = SpeakID(v2), ""
	}
	if r.ID == "" {
		r.ID = n.at("_id", "speak_id").id()
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
func decodeStatus(n node, id string, base *url.URL) (SpeakStatus, bool) {
	if !n.has("_id", "status", "audio", "audio_download_url") {
		return SpeakStatus{}, false
	}
	audio := n.at("audio")
	link := n.at("audio_download_url").link()
	if link == "" && audio.isObject() {
		link = audio.at("url").link()
	} else if link == "" {
		link = audio.link()
	}
	return SpeakStatus{
		ID:          id,
		Status:      strings.ToLower(n.at("status").text()),
		DownloadURL: absolute(base, link),
		TextCount:   max(0, n.at("text_count").count()),
		Duration:    max(0, n.at("duration").number()),
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
		if !strings.HasPrefix(s, "/") {
			return "" // not a path
		}
		u = base.ResolveReference(u)
		if strings.HasPrefix(s, "//") {
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
