package tts

import (
	"errors"
	"net/http"

	"callboard/internal/api"
)

// Error codes of the service that need their own advice.
const (
	codeNotSynthesizable = "TEXT_NOT_SYNTHESIZABLE"    // with 422: final for this text
	codeUnusualActivity  = "UNUSUAL_ACTIVITY_DETECTED" // with 403: a client saw it on a blocked account
)

// IsNotSynthesizable reports that the service cannot speak this text: the same text is refused again.
func IsNotSynthesizable(err error) bool {
	e, ok := errors.AsType[*api.Error](err)
	return ok && e.Status == http.StatusUnprocessableEntity && e.Code == codeNotSynthesizable
}

// advice says in one line what the person can do after an error of this API. It is empty where the general advice fits.
func advice(e *api.Error) string {
	switch {
	case e.Uncertain:
		return "It may have been charged, and audio that was not received cannot be had later: compare your credits before you send the text again."
	case errors.Is(e, api.ErrNoToken):
		return "Set TYPECAST_API_KEY to the API key of your Typecast account, or use the sandbox, which needs none."
	case errors.Is(e, errNoPreview), e.Op == api.OpDownload && e.Status >= 400, e.Op == api.OpDownload && errors.Is(e, api.ErrNotAudio):
		return "Let the voice speak a short text instead, which is charged."
	case e.Status >= 400 && !errors.Is(e, api.ErrNotTypecast):
		return statusAdvice(e)
	}
	return ""
}

func statusAdvice(e *api.Error) string {
	switch e.Status {
	case http.StatusUnauthorized:
		return "Typecast does not know this API key: copy it again from typecast.ai/developers/api; " +
			"a token of the webhook API belongs into TYPECAST_API_TOKEN."
	case http.StatusPaymentRequired:
		return "The credits that are left do not cover the text: callboard doctor says how many there are; shorten it, wait until they renew, or extend the plan at typecast.ai."
	case http.StatusForbidden:
		if e.Code == codeUnusualActivity {
			return "Typecast has blocked the account for unusual use: send nothing more, and ask its support."
		}
		return "The key may be of the older webhook API (use it as TYPECAST_API_TOKEN), or the account is dormant or blocked: " +
			"look at typecast.ai/developers/api."
	case http.StatusNotFound:
		return "Typecast does not know the voice or model: reload the voices and choose again, and check --api-url."
	case http.StatusUnprocessableEntity:
		if e.Code == codeNotSynthesizable {
			return "Remove what cannot be spoken, or choose the language of the text: the same text is refused again."
		}
	case http.StatusTooManyRequests:
		return "The plan allows only some requests at the same time: wait for the end of one, then try again."
	}
	return ""
}
