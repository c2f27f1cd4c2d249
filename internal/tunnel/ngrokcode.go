package tunnel

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
)

// maxWords bounds in characters what the service may add to a line of ours.
const maxWords = 240

var (
	ngrokCode  = regexp.MustCompile(`ERR_NGROK_[0-9]{1,6}\b`)
	ngrokLinks = regexp.MustCompile(`(?i)https?://(?:www\.)?ngrok\.com/docs/errors\S*`)
)

// codeOf finds the code of an error of ngrok, "ERR_NGROK_334", or nothing. The library hides it in three ways (measured):
// errors that its calls return have Code, those in its events have ErrorCode, and a refused re-bind is plain text.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[interface {
		error
		Code() string
	}](err); ok {
		if code := ngrokCode.FindString(e.Code()); code != "" {
			return code
		}
	}
	if e, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		if code := ngrokCode.FindString(e.ErrorCode()); code != "" {
			return code
		}
	}
	return ngrokCode.FindString(err.Error())
}

// number is the number in a code; 0 if there is none.
func number(code string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(code, "ERR_NGROK_"))
	if err != nil {
		return 0
	}
	return n
}

// wordsOf is what the service says in an error of its own, on one line, without the code, which stands by itself, and
// without secrets.
func wordsOf(err error, v veil) string {
	words := v.hide(err.Error())
	for _, own := range []string{"authentication failed: ", "failed to start tunnel: ", "failed to accept connection: "} { // the library's
		words = strings.TrimPrefix(words, own)
	}
	words = ngrokCode.ReplaceAllString(ngrokLinks.ReplaceAllString(words, ""), "")
	words = strings.TrimRight(text.Redact(words), " .:")
	if utf8.RuneCountInString(words) > maxWords {
		words = string([]rune(words)[:maxWords-1]) + hidden
	}
	return words
}
