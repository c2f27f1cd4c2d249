package ngroktest

import "fmt"

// refusal is an error of the service as it is sent: a message, then the code on its own line. Where there is no code, it is
// the message only. words are further ones of the message.
func refusal(code int, text, words string) string {
	if words != "" {
		text += "\n" + words
	}
	if code <= 0 {
		return text
	}
	return fmt.Sprintf("%s\r\n\r\nERR_NGROK_%d\r\n", text, code)
}

// loginRefusal imitates the service's messages, most of which repeat the token in full.
func loginRefusal(code int, token string, o Options) string {
	var text string
	switch code {
	case 4018:
		text = "Usage of ngrok requires a verified account and authtoken.\n\n" +
			"Sign up for an account: https://dashboard.ngrok.com/signup\n" +
			"Install your authtoken: https://dashboard.ngrok.com/get-started/your-authtoken"
	case 105:
		text = "The authtoken you specified does not look like a proper ngrok authtoken.\nYour authtoken: " + token +
			"\nInstructions to install your authtoken are on your ngrok dashboard:\n" +
			"https://dashboard.ngrok.com/get-started/your-authtoken"
	case 107:
		text = "The authtoken you specified is properly formed, but it is invalid.\nYour authtoken: " + token +
			"\nThis usually happens when:\n    - You reset your authtoken\n" +
			"Go to your ngrok dashboard and double check that your authtoken is correct:\n" +
			"https://dashboard.ngrok.com/get-started/your-authtoken"
	case 108:
		text = fmt.Sprintf("Your account is limited to %d simultaneous ngrok agent sessions.\n"+
			"You can view your current agent sessions in the dashboard:\nhttps://dashboard.ngrok.com/agents", max(o.Sessions, 1))
	default:
		text = "ngrok does not accept this login (requested by a test).\nYour authtoken: " + token
	}
	return refusal(code, text, o.Words)
}

// bindText is the message of a refused bind.
func bindText(code int, url string) string {
	switch code {
	case -1:
		return "This session is not logged in."
	case 320:
		return fmt.Sprintf("This domain is reserved for another account.\nFailed to create an endpoint with the domain '%s'.", hostOf(url))
	case 334:
		return fmt.Sprintf("The endpoint '%s' is already online. Either\n1. stop your existing endpoint first, or\n"+
			"2. start both endpoints with `--pooling-enabled` to load balance between them.", url)
	case 8013:
		return "Endpoints of this protocol are only available to those who have put a card on file."
	case 9037:
		return fmt.Sprintf("Invalid URL '%s', only a scheme and a host are allowed.", url)
	case 9038:
		return "Invalid URL, trailing '/' is not allowed."
	default:
		return fmt.Sprintf("Failed to start an endpoint with the URL '%s' (requested by a test).", url)
	}
}
