package netlimit

// minConns is how many connections a server may always have.
const minConns = 16

// Share returns how many connections one server of this process may have: at most the wanted number, and at most a quarter
// of the files that the process may have open. The others are for the database, for calls, downloads and a second server.
func Share(wanted int) int {
	files := fileLimit()
	if files == 0 {
		return wanted
	}
	return min(wanted, max(minConns, int(min(files/4, 1<<20))))
}
