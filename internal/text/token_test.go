package text_test

import (
	"strings"
	"testing"

	"callboard/internal/text"
)

func TestCleanToken(t *testing.T) {
	t.Parallel()
	const token = "__pltAbc123-x_Y"
	for _, raw := range []string{
		token, "  " + token + "\n", token + "\r\n", "\ufeff" + token, "\u200b" + token + "\u200b", "__plt\u200bAbc123-x_Y", "\u00a0" + token + "\u3000",
		`"` + token + `"`, "'" + token + "'", "“" + token + "”", "`" + token + "`", `"'` + token + `'"`, "<" + token + ">",
		"Bearer " + token, "bearer  " + token, `"Bearer ` + token + `"`, "Authorization: Bearer " + token,
		"TYPECAST_API_TOKEN=" + token, "export TYPECAST_API_TOKEN=" + token, `export TYPECAST_API_TOKEN="` + token + `"`, "TYPECAST_API_TOKEN = '" + token + "';",
		"NGROK_AUTHTOKEN=" + token, "authtoken: " + token, `"api_token": "` + token + `",`, `$env:TYPECAST_API_TOKEN = "` + token + `"`, "set NAME=" + token,
		"setx NAME " + token, "export\tFOO=" + token, "TYPECAST_API_TOKEN=Bearer " + token, "\ufeffexport X=\"" + token + "\"\r\n", "key=" + token,
	} {
		if got, flaw := text.CleanToken(raw); got != token || flaw != "" {
			t.Errorf("%q: %q, %q", raw, got, flaw)
		}
	}
	for raw, want := range map[string]string{
		"": "no token", " \n": "no token", "\ufeff": "no token", `""`: "no token", "TYPECAST_API_TOKEN=": "no token", "Bearer ": "no token",
		"SECRET one": "a space", "SECRET\none": "more than one line", "SECRET\x00": "no token has", "SECRET\x1b[2J": "no token has", "SECRET가": "no token has",
		`SECRET"one`: "quotation mark", `"SECRET`: "quotation mark", "SECRET’": "quotation mark", strings.Repeat("SECRET", 1000): "longer than any",
	} {
		if got, flaw := text.CleanToken(raw); got != "" || !strings.Contains(flaw, want) || strings.Contains(flaw, "SECRET") {
			t.Errorf("%q: %q, %q; want %q", raw, got, flaw, want)
		}
	}
	// What belongs to a token stays.
	for _, token := range []string{"abc==", "2ab_CD-ef.gh", "a=b", "x:y"} {
		if got, flaw := text.CleanToken(token); got != token || flaw != "" {
			t.Errorf("%q: %q, %q", token, got, flaw)
		}
	}
}

func FuzzCleanToken(f *testing.F) {
	for _, s := range []string{"export A=\"b\"", "Bearer x", "\ufeff'x'", "<>", "“”"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		token, flaw := text.CleanToken(s)
		if (token == "") == (flaw == "") {
			t.Fatalf("%q: %q, %q", s, token, flaw)
		}
		if again, flaw := text.CleanToken(token); token != "" && (again != token || flaw != "") {
			t.Fatalf("%q: %q, then %q, %q", s, token, again, flaw)
		}
	})
}

func TestLooksSecret(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"__pltSECRETSECRET", "2abCDefGhIjKlMnOpQrStUvWxYz_1234567890abcdefghij", "/home/me/__apiSECRETSECRET", "http://me:pw@proxy:1", "me:pw@proxy",
		"https://x.example/?token=abc", "TYPECAST_API_TOKEN=2abCDefGhIjKlMnOpQrStUv"} {
		if !text.LooksSecret(s) {
			t.Errorf("%q looks harmless", s)
		}
	}
	for _, s := range []string{"", "nowhere.txt", "/home/me/token", "ngrok", "localhost:4010", "https://typecast.ai", "a name with several words in it", "authtokens-of-my-company"} {
		if text.LooksSecret(s) {
			t.Errorf("%q looks like a secret", s)
		}
	}
}
