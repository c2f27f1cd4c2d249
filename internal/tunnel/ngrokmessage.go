package tunnel

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

// maxMessage is how many characters of the service's message are shown.
const maxMessage = 240

var (
	ngrokCode = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
		return regexp.MustCompile(`ERR_NGROK_[0-9]{1,6}\b`)
	}}
	ngrokLinks = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)https?://(?:www\.)?ngrok\.com/docs/errors\S*`)
	}}
)

// errorCode finds the code in an error of ngrok, "ERR_NGROK_334", or returns an empty string. The library carries it in
// three ways (measured): errors that its calls return have Code, those in its events have ErrorCode, and a refused re-bind
// is plain text.
func errorCode(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[interface {
		error
		Code() string
	}](err); ok {
		if code := ngrokCode.Get().FindString(e.Code()); code != "" {
			return code
		}
	}
	if e, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		if code := ngrokCode.Get().FindString(e.ErrorCode()); code != "" {
			return code
		}
	}
	return ngrokCode.Get().FindString(err.Error())
}

// codeNumber is the number in a code; 0 if there is none.
func codeNumber(code string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(code, "ERR_NGROK_"))
	if err != nil {
		return 0
	}
	return n
}

// errorMessage is the service's message in an error, as one line, without the library's prefix, the code and secrets.
func errorMessage(err error, r redactor) string {
	message := r.line(err.Error())
	for _, prefix := range []string{"authentication failed: ", "failed to start tunnel: ", "failed to accept connection: "} { // the library's
		message = strings.TrimPrefix(message, prefix)
	}
	message = ngrokCode.Get().ReplaceAllString(ngrokLinks.Get().ReplaceAllString(message, ""), "")
	return text.Cut(strings.TrimRight(text.Redact(message), " .:"), maxMessage)
}
