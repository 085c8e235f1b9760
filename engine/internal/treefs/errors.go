package treefs

import (
	"fmt"
	"io/fs"
)

// systemError has the text that Linux gives and the identity that the io/fs package knows, on every platform: the same
// repository must give the same message everywhere.
type systemError struct {
	text string
	kind error
}

func (e *systemError) Error() string        { return e.text }
func (e *systemError) Is(target error) bool { return e.kind != nil && target == e.kind }

var (
	errNotExist     error = &systemError{"no such file or directory", fs.ErrNotExist}
	errNotDirectory error = &systemError{"not a directory", nil}
	errIsDirectory  error = &systemError{"is a directory", nil}
	errReadOnly     error = &systemError{"read-only file system", fs.ErrPermission}
	errUnknown      error = &systemError{"content is not known", nil}
)

func pathError(op, path string, err error) error {
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// linkError is the error of filesys.MakeFsOnDisk().CleanedAbs.
func linkError(path string, err error) error {
	return fmt.Errorf("evalsymlink failure on '%s' : %w", path, err)
}
