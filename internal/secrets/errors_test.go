package secrets

import (
	"errors"
	"testing"

	"github.com/zalando/go-keyring"
)

func TestTranslateError(t *testing.T) {
	t.Parallel()
	other := errors.New("something else")
	for _, tt := range []struct{ said, want error }{
		{nil, nil},
		{keyring.ErrNotFound, ErrNotFound},
		{keyring.ErrUnsupportedPlatform, errNoKeyring},
		{errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'"), errLocked},
		{other, other},
	} {
		if got := translateError(tt.said); !errors.Is(got, tt.want) {
			t.Errorf("%v is translated to %v, want %v", tt.said, got, tt.want)
		}
	}
}
