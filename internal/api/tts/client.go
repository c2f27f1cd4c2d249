// Package tts is a client of Typecast's newer API (api.typecast.ai): it answers a request to speak with the audio itself. There
// is no webhook, no id, no state call and no repeat key, so audio that does not arrive whole is gone, and asking again is charged
// again. Where a charged request may have been accepted without an answer, the error says so (api.IsUncertain).
//
// What both APIs have in common is in package api: Conn, Error, Node, Audio.
//
// Protocol facts are from the vendor's OpenAPI document 0.1.2 unless a comment names another source.
package tts

import (
	"time"

	"callboard/internal/api"
)

// DefaultBaseURL is the address of the API.
const DefaultBaseURL = "https://api.typecast.ai"

// MaxTextChars is the maximum length of a text in characters, also of all texts of one composition together.
const MaxTextChars = 2000

// The models. Which emotions a voice has with each is in Voice.Models.
const (
	ModelV30 = "ssfm-v30" // recommended: 37 languages, smart emotion
	ModelV21 = "ssfm-v21" // 27 languages, answers sooner
)

// synthesisTimeout is how long the start of an answer may take. The vendor's clients wait for 60 to 120 s.
const synthesisTimeout = 2 * time.Minute

// The names of the calls in errors.
const (
	opSubscription = "read the subscription"
	opVoices       = "list the voices"
	opVoice        = "read the voice"
	opRecommend    = "find a voice"
	opSpeak        = "speak"
	opCompose      = "speak the composition"
)

// Client calls the API. It is safe for concurrent use.
type Client struct{ *api.Conn }

// New returns a client. Options.Token is the API key; without a base URL it is DefaultBaseURL. Its errors are those of
// api.NewConn: also a key with a blank in it, which the service would answer with 403.
func New(o api.Options) (*Client, error) {
	conn, err := api.NewConn(protocol(), o)
	if err != nil {
		return nil, err
	}
	return &Client{conn}, nil
}

// protocol is what a Conn must know of this API.
func protocol() *api.Protocol {
	return &api.Protocol{
		BaseURL: DefaultBaseURL, Suffix: "/v1",
		Header: "X-API-KEY", Key: "API key", Variable: "TYPECAST_API_KEY",
		Timeout:      synthesisTimeout,
		KeyPath:      func(string, string) bool { return true },
		Accepted:     func(status int, _ []byte) bool { return api.MayBeAccepted(status) },
		Unauthorized: func(*api.Error) bool { return true }, // every documented 403 is about the key or the account
		Advice:       advice,
	}
}
