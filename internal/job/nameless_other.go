//go:build !linux

package job

import (
	"errors"
	"os"
)

// createNameless is not possible here: the file gets a temporary name.
func createNameless(string) (*os.File, error) { return nil, errors.ErrUnsupported }

func linkNameless(*os.File, string) error { return errors.ErrUnsupported }
