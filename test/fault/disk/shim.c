/*
 * A disk that fails when it is told to, and a power cut without a plug: loaded before the C library (LD_PRELOAD), it
 * stands between a process and the files below one folder. It keeps for each page what is safe on the disk: a write
 * makes a page differ from that, fsync makes it the same again, and an fsync that fails leaves it different while the
 * system takes it for clean, as Linux does. Creating, renaming, removing and shortening a file count as safe at once.
 * Built by library.ts with `cc -shared -fPIC`.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define SECTOR 512
#define FILES_MAX 256
/* As library.ts has them. */
enum { READ, WRITE, SYNC, TRUNCATE, OPEN, CALLS };
enum { FAIL, SHORT, SHORT_THEN_FAIL };

typedef struct { unsigned char safe[PAGE]; int dirty; } Page; /* not dirty: lost by a failed fsync */
typedef struct { char path[PATH_MAX]; Page **pages; size_t count; } File;

static File files[FILES_MAX];
static int fileCount;
static char watched[PATH_MAX];
static size_t watchedLength;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static long counts[CALLS];
static int armedCall = -1, armedHow, armedErrno, armedStays, isDead;
static long armedNth, hits, snapshotNth;
static char snapshotTo[PATH_MAX];
static int snapshotHow;
static unsigned long long dice;

#define REAL(result, name, ...) \
  static result (*real_##name)(__VA_ARGS__); \
  if (real_##name == NULL) real_##name = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name);

static ssize_t plainRead(int fd, void *to, size_t n, off64_t at) { REAL(ssize_t, pread64, int, void *, size_t, off64_t) return real_pread64(fd, to, n, at); }
static ssize_t plainWrite(int fd, const void *from, size_t n, off64_t at) { REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t) return real_pwrite64(fd, from, n, at); }
static int plainOpen(const char *path, int flags, int mode) { REAL(int, open64, const char *, int, ...) return real_open64(path, flags, mode); }

/* Shared memory is made anew at each opening. */
static int isShared(const char *path) { return strlen(path) >= 4 && strcmp(path + strlen(path) - 4, "-shm") == 0; }

/* Below the folder, and of the store: a key that cannot be read is replaced by another, which is no fault of the store. */
static int isWatched(const char *path) {
  if (watchedLength == 0 || strncmp(path, watched, watchedLength) != 0 || (path[watchedLength] != '/' && path[watchedLength] != 0)) return 0;
  return !isShared(path) && strstr(path, "/journal-key.json") == NULL;
}

static int pathOf(int fd, char *path) {
  char link[64];
  if (watchedLength == 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return isWatched(path);
}

static File *fileAt(const char *path) {
  for (int i = 0; i < fileCount; i++) if (strcmp(files[i].path, path) == 0) return &files[i];
  if (fileCount == FILES_MAX) abort();
  File *file = &files[fileCount++];
  memset(file, 0, sizeof *file);
  strcpy(file->path, path);
  return file;
}

static void forget(File *file) {
  for (size_t i = 0; i < file->count; i++) free(file->pages[i]);
  free(file->pages);
  file->pages = NULL;
  file->count = 0;
}

/* Before bytes of a file change: what of it is safe. */
static void touch(const char *path, off64_t at, size_t n) {
  if (n == 0) return;
  File *file = fileAt(path);
  size_t last = (at + n - 1) / PAGE;
  if (last >= file->count) {
    size_t count = last + 64;
    file->pages = realloc(file->pages, count * sizeof *file->pages);
    memset(file->pages + file->count, 0, (count - file->count) * sizeof *file->pages);
    file->count = count;
  }
  int fd = -1;
  for (size_t i = at / PAGE; i <= last; i++) {
    if (file->pages[i] == NULL) {
      file->pages[i] = calloc(1, sizeof(Page));
      if (fd < 0) fd = plainOpen(path, O_RDONLY | O_CLOEXEC, 0);
      if (plainRead(fd, file->pages[i]->safe, PAGE, (off64_t)i * PAGE) < 0) abort();
    }
    file->pages[i]->dirty = 1;
  }
  if (fd >= 0) close(fd);
}

/* The file is another one now. */
static void renamed(const char *from, const char *to) {
  File *target = fileAt(to), *source = fileAt(from);
  forget(target);
  target->pages = source->pages;
  target->count = source->count;
  source->pages = NULL;
  source->count = 0;
}

static void synced(const char *path, int failed) {
  File *file = fileAt(path);
  for (size_t i = 0; i < file->count; i++) {
    Page *page = file->pages[i];
    if (page == NULL || !page->dirty) continue;
    page->dirty = 0;
    if (failed) continue;
    free(page);
    file->pages[i] = NULL;
  }
}

static unsigned below(unsigned n) {
  dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
  return (unsigned)((dice >> 33) % n);
}

/* how: 0 nothing that is not safe is there, 1 pages of it are, 2 sectors of it are */
static void copyCut(const char *from, const char *to, int how) {
  mkdir(to, 0755);
  DIR *dir = opendir(from);
  if (dir == NULL) abort();
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    char source[PATH_MAX], target[PATH_MAX];
    if (entry->d_name[0] == '.' && (entry->d_name[1] == 0 || entry->d_name[1] == '.')) continue;
    if (snprintf(source, sizeof source, "%s/%s", from, entry->d_name) >= PATH_MAX || snprintf(target, sizeof target, "%s/%s", to, entry->d_name) >= PATH_MAX) abort();
    struct stat info;
    if (stat(source, &info) != 0) continue;
    if (S_ISDIR(info.st_mode)) { copyCut(source, target, how); continue; }
    if (isShared(source)) continue;
    int in = plainOpen(source, O_RDONLY | O_CLOEXEC, 0), out = plainOpen(target, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (in < 0 || out < 0) abort();
    for (off64_t at = 0; at < info.st_size;) {
      ssize_t n = copy_file_range(in, NULL, out, NULL, info.st_size - at, 0);
      if (n <= 0) abort();
      at += n;
    }
    File *file = fileAt(source);
    for (size_t i = 0; i < file->count && (off64_t)i * PAGE < info.st_size; i++) {
      if (file->pages[i] == NULL) continue;
      int isThere = file->pages[i]->dirty && how == 1 && below(2);
      for (int s = 0; s < PAGE / SECTOR && !isThere; s++) {
        off64_t at = (off64_t)i * PAGE + s * SECTOR;
        if (at >= info.st_size || (file->pages[i]->dirty && how == 2 && below(2))) continue;
        size_t n = info.st_size - at < SECTOR ? info.st_size - at : SECTOR;
        if (plainWrite(out, file->pages[i]->safe + s * SECTOR, n, at) < 0) abort();
      }
    }
    close(in);
    close(out);
  }
  closedir(dir);
}

/* Told to fail now? Then errno is set. */
static int isStruck(int call) {
  counts[call]++;
  if (snapshotNth > 0 && call != READ && call != OPEN && --snapshotNth == 0) copyCut(watched, snapshotTo, snapshotHow);
  if (isDead) { errno = EIO; return 1; }
  if (call != armedCall || counts[call] < armedNth || (!armedStays && counts[call] > armedNth)) return 0;
  hits++;
  errno = armedErrno;
  return 1;
}

/* ---- what a test says, with its lock held by nobody */

void diskWatch(const char *folder) {
  for (int i = 0; i < fileCount; i++) forget(&files[i]);
  fileCount = 0;
  armedCall = -1;
  isDead = 0;
  snapshotNth = 0;
  memset(counts, 0, sizeof counts);
  hits = 0;
  if (folder[0] == 0 || realpath(folder, watched) == NULL) watched[0] = 0;
  watchedLength = strlen(watched);
}

/* The nth such call from now on fails, and, where it stays, all after it. */
void diskArm(int call, int how, int error, long nth, int stays) {
  memset(counts, 0, sizeof counts);
  hits = 0;
  armedHow = how;
  armedErrno = error;
  armedNth = nth;
  armedStays = stays;
  armedCall = call;
}

/* Every call fails, until it is alive again: a process that ends then leaves all as it is, like one that is killed. */
void diskDie(int on) { isDead = on; }

long diskCount(int call) { return counts[call]; }
long diskHits(void) { return hits; }
void diskCut(const char *to, int how, int seed) {
  dice = (unsigned long long)seed * 2654435761ULL + 1;
  copyCut(watched, to, how);
}

/* The power goes before the nth writing call from now on: the folder is copied as it is left. 0 = no more. */
void diskCutAt(const char *to, long nth, int how, int seed) {
  dice = (unsigned long long)seed * 2654435761ULL + 1;
  strcpy(snapshotTo, to);
  snapshotHow = how;
  snapshotNth = nth;
}

long diskCutLeft(void) { return snapshotNth; }

/* ---- what the process calls */

static ssize_t watchedWrite(int fd, const void *from, size_t n, off64_t at, const char *path) {
  if (!isStruck(WRITE)) { touch(path, at, n); return plainWrite(fd, from, n, at); }
  if (isDead || armedHow == FAIL || n < 2) return -1;
  /* Half of it is written: told as such at first; a disk that stays full has no room for the rest. */
  if (armedHow == SHORT_THEN_FAIL && counts[WRITE] > armedNth) return -1;
  if (armedHow == SHORT_THEN_FAIL) armedStays = 1;
  touch(path, at, n / 2);
  return plainWrite(fd, from, n / 2, at);
}

static ssize_t watchedRead(int fd, void *to, size_t n, off64_t at) {
  if (!isStruck(READ)) return plainRead(fd, to, n, at);
  return !isDead && armedHow == SHORT && n > 1 ? plainRead(fd, to, n / 2, at) : -1;
}

#define WATCHED(fd, plain, work) \
  char path[PATH_MAX]; \
  if (!pathOf(fd, path)) return plain; \
  pthread_mutex_lock(&mutex); \
  long long done = (work); \
  int error = errno; \
  pthread_mutex_unlock(&mutex); \
  errno = error; \
  return done;

/* At the descriptor's own place, which moves on. */
static ssize_t moved(int fd, ssize_t n) {
  if (n > 0) lseek64(fd, n, SEEK_CUR);
  return n;
}
static off64_t placeToWrite(int fd) { return lseek64(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? SEEK_END : SEEK_CUR); }

static ssize_t writeParts(int fd, const struct iovec *parts, int count, off64_t at, const char *path) {
  ssize_t all = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = watchedWrite(fd, parts[i].iov_base, parts[i].iov_len, at + all, path);
    if (n < 0) return all > 0 ? all : n;
    all += n;
    if ((size_t)n < parts[i].iov_len) break;
  }
  return all;
}

ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) { WATCHED(fd, plainWrite(fd, from, n, at), watchedWrite(fd, from, n, at, path)) }
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) { return pwrite64(fd, from, n, at); }
ssize_t write(int fd, const void *from, size_t n) {
  REAL(ssize_t, write, int, const void *, size_t)
  WATCHED(fd, real_write(fd, from, n), moved(fd, watchedWrite(fd, from, n, placeToWrite(fd), path)))
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  REAL(ssize_t, pwritev64, int, const struct iovec *, int, off64_t)
  WATCHED(fd, real_pwritev64(fd, parts, count, at), writeParts(fd, parts, count, at, path))
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int)
  WATCHED(fd, real_writev(fd, parts, count), moved(fd, writeParts(fd, parts, count, placeToWrite(fd), path)))
}

ssize_t pread64(int fd, void *to, size_t n, off64_t at) { WATCHED(fd, plainRead(fd, to, n, at), watchedRead(fd, to, n, at)) }
ssize_t pread(int fd, void *to, size_t n, off_t at) { return pread64(fd, to, n, at); }
ssize_t read(int fd, void *to, size_t n) {
  REAL(ssize_t, read, int, void *, size_t)
  WATCHED(fd, real_read(fd, to, n), moved(fd, watchedRead(fd, to, n, lseek64(fd, 0, SEEK_CUR))))
}

static int watchedSync(const char *path) {
  int failed = isStruck(SYNC);
  int error = errno;
  synced(path, failed);
  errno = error;
  return failed ? -1 : 0;
}

int fsync(int fd) { REAL(int, fsync, int) WATCHED(fd, real_fsync(fd), watchedSync(path)) }
int fdatasync(int fd) { REAL(int, fdatasync, int) WATCHED(fd, real_fdatasync(fd), watchedSync(path)) }

static int watchedTruncate(int fd, off64_t size) {
  REAL(int, ftruncate64, int, off64_t)
  return isStruck(TRUNCATE) ? -1 : real_ftruncate64(fd, size);
}
int ftruncate64(int fd, off64_t size) {
  REAL(int, ftruncate64, int, off64_t)
  WATCHED(fd, real_ftruncate64(fd, size), watchedTruncate(fd, size))
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int fallocate64(int fd, int mode, off64_t at, off64_t n) {
  REAL(int, fallocate64, int, int, off64_t, off64_t)
  WATCHED(fd, real_fallocate64(fd, mode, at, n), isStruck(TRUNCATE) ? -1 : real_fallocate64(fd, mode, at, n))
}
int fallocate(int fd, int mode, off_t at, off_t n) { return fallocate64(fd, mode, at, n); }

int open64(const char *name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, int) : 0;
  va_end(rest);
  if (!isWatched(name) || (flags & O_DIRECTORY) != 0) return plainOpen(name, flags, mode);
  pthread_mutex_lock(&mutex);
  int fd = isStruck(OPEN) ? -1 : plainOpen(name, flags, mode);
  int error = errno;
  if (fd >= 0 && (flags & O_TRUNC) != 0) forget(fileAt(name));
  pthread_mutex_unlock(&mutex);
  errno = error;
  return fd;
}
int open(const char *name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, int) : 0;
  va_end(rest);
  return open64(name, flags, mode);
}

/*
 * A copy of a database is told from the original by its number in the file system and by when it was made. The copies
 * of a test stand for one and the same file at different times: here they all have the same.
 */
static void alike(const char *name, struct statx *info) {
  if (strlen(name) < 3 || strcmp(name + strlen(name) - 3, ".db") != 0) return;
  info->stx_ino = 1;
  memset(&info->stx_btime, 0, sizeof info->stx_btime);
}

long syscall(long number, ...) {
  REAL(long, syscall, long, ...)
  long a[6];
  va_list rest;
  va_start(rest, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  long done = real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (number == SYS_statx && done == 0) alike((const char *)a[1], (struct statx *)a[4]);
  return done;
}
int statx(int at, const char *restrict name, int flags, unsigned mask, struct statx *restrict info) {
  REAL(int, statx, int, const char *, int, unsigned, struct statx *)
  int done = real_statx(at, name, flags, mask, info);
  if (done == 0) alike(name, info);
  return done;
}

int rename(const char *from, const char *to) {
  REAL(int, rename, const char *, const char *)
  int done = real_rename(from, to), error = errno;
  if (done == 0 && isWatched(from) && isWatched(to)) {
    pthread_mutex_lock(&mutex);
    renamed(from, to);
    pthread_mutex_unlock(&mutex);
  }
  errno = error;
  return done;
}
int unlink(const char *name) {
  REAL(int, unlink, const char *)
  int done = real_unlink(name), error = errno;
  if (done == 0 && isWatched(name)) {
    pthread_mutex_lock(&mutex);
    forget(fileAt(name));
    pthread_mutex_unlock(&mutex);
  }
  errno = error;
  return done;
}
