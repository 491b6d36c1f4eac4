package io.tidemark.sidecar.spool;

import io.tidemark.sidecar.state.FilePosition;

/**
 * A place in a file, with the checksum of the file's first bytes: another file may get the same
 * inode.
 */
record FileMark(long position, int checksumOf, int checksum) {
  static final FileMark BEGINNING = new FileMark(0, 0, 0);

  static FileMark of(FilePosition state) {
    return new FileMark(state.getPosition(), state.getChecksumOf(), state.getChecksum());
  }

  FilePosition of(long inode) {
    return FilePosition.newBuilder()
        .setInode(inode)
        .setPosition(position)
        .setChecksumOf(checksumOf)
        .setChecksum(checksum)
        .build();
  }
}
