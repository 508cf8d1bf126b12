/*
 * A vendor's face library as the scheme documents its two functions, for tests: built by the machine's own compiler. What it
 * does at the next getWxpayfaceCode is the first word of the file that FACE_LIBRARY_NEXT names, which it takes out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int initialised = 0;
/* Answers that were given out and not released. */
static int held = 0;

/* The text of a field, by a search that is enough for what the terminal writes. */
static void field(const char *json, const char *name, char *to, size_t size) {
  char key[64];
  to[0] = 0;
  snprintf(key, sizeof key, "\"%s\":\"", name);
  const char *at = strstr(json, key);
  if (at == NULL) return;
  at += strlen(key);
  size_t n = 0;
  while (at[n] != 0 && at[n] != '"' && n + 1 < size) n++;
  memcpy(to, at, n);
  to[n] = 0;
}

static void next_word(char *to, size_t size) {
  const char *path = getenv("FACE_LIBRARY_NEXT");
  snprintf(to, size, "look");
  FILE *file = path == NULL ? NULL : fopen(path, "r");
  if (file == NULL) return;
  char text[256] = "";
  size_t n = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[n] = 0;
  char *word = strtok(text, " ");
  if (word == NULL) return;
  snprintf(to, size, "%s", word);
  char *rest = strtok(NULL, "");
  file = fopen(path, "w");
  if (rest != NULL) fputs(rest, file);
  fclose(file);
}

/* Exactly as long as it says: there is no zero at the end. */
static int give(const char *text, char **response, unsigned int *size) {
  *size = (unsigned int)strlen(text);
  *response = malloc(*size);
  memcpy(*response, text, *size);
  held++;
  return 0;
}

int wxpayCallFaceService(const char *request, unsigned int length, char **response, unsigned int *size) {
  char *json = malloc(length + 1);
  char cmd[64], authinfo[256], order[64], fee[32], word[32], answer[1024];
  memcpy(json, request, length);
  json[length] = 0;
  field(json, "cmd", cmd, sizeof cmd);
  field(json, "authinfo", authinfo, sizeof authinfo);
  field(json, "out_trade_no", order, sizeof order);
  field(json, "total_fee", fee, sizeof fee);
  free(json);
  printf("a vendor's library prints what it likes: %s\n", authinfo);
  if (held != 0) return 77;
  if (strcmp(cmd, "initWxpayface") == 0) {
    initialised++;
    return give(initialised > 1 ? "{\"return_code\":\"SUCCESS\",\"return_msg\":\"\xe6\x88\x90\xe5\x8a\x9f\"}" : "{\"return_code\":\"ERROR\",\"err_code\":271378621,\"return_msg\":\"\"}", response, size);
  }
  if (initialised < 2) return give("{\"return_code\":\"ERROR\",\"err_code\":271378620}", response, size);
  if (strcmp(cmd, "getWxpayfaceRawdata") == 0) return give("{\"return_code\":\"SUCCESS\",\"rawdata\":\"RAWDATA/9j/4AAQSkZJRgABAQ\"}", response, size);
  if (strcmp(cmd, "getWxpayfaceCode") != 0) return give("{\"return_code\":\"SUCCESS\"}", response, size);
  next_word(word, sizeof word);
  if (strcmp(word, "crash") == 0) abort();
  if (strcmp(word, "hang") == 0) for (;;) pause();
  if (strcmp(word, "fail") == 0) return -1;
  if (strcmp(word, "garbage") == 0) return give("{\"return_code\":", response, size);
  if (strcmp(word, "cancel") == 0) return give("{\"return_code\":\"USER_CANCEL\"}", response, size);
  snprintf(answer, sizeof answer, "{\"return_code\":\"SUCCESS\",\"face_code\":\"FACECODE|%s|%s|%s\",\"openid\":\"oGuitaiDemoCustomer000000001\"}", authinfo, order, fee);
  return give(answer, response, size);
}

void wxpayReleaseResponse(char **response) {
  free(*response);
  *response = NULL;
  held--;
}
