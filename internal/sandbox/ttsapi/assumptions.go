package ttsapi

// Assumptions decide what the vendor's documents do not say about this API. The choices of each field and its default are
// in a table of package sandbox, which fills them.
type Assumptions struct {
	OldKey          string // a key of the other product: 403
	Bearer          string // refused or accepted: Authorization in place of X-API-KEY
	Standing        string // active, dormant or blocked: of the account
	LongText        string // 422 or 400: status for more than 2,000 characters
	CountedAs       string // code-points or utf-16: what a character is
	UnknownModel    string // 422 or 404
	PlainPrompt     string // refused or accepted: ssfm-v30 with a prompt without emotion_type
	TypedPrompt     string // accepted or refused: ssfm-v21 with emotion_type
	Seed            string // ignored or refused
	StreamVolume    string // ignored or refused: volume in a request for a stream
	Granularity     string // both or refused: the value both of the query
	MP3Type         string // audio/mpeg or audio/mp3
	DurationHeader  string // files, all or none: which answers have X-Audio-Duration
	FailedRequests  string // free or charged
	BrokenRequests  string // charged or free: the client left before the end
	Recommendations string // free or charged
	QuerySlots      string // free or counted: whether a GET takes a slot of the concurrency limit
	VoicesV3        string // served or missing
	VoicesV2        string // served or missing
	Previews        string // url, null or gone
	ErrorShape      string // documented or nested
	RetryAfter      int    // seconds; 0 sends no such header
}
