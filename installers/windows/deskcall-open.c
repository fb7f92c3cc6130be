/* What Windows starts for a click: hands one link to the running agent, unread, and the exit code says what became of it.
 *
 * One contract with handlers/__main__.py, and the same cases are tested against both; the reasons stand in handlers/link.py,
 * uri.py, endpoint.py, handover.py and start.py. It imports KERNEL32, msvcrt and WS2_32: every other library costs a click
 * more than all that happens here. Built by installers/windows/stub.py. */
#define _WIN32_WINNT 0x0A00
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>
#include <mstcpip.h>
#include <stdio.h>

int _dowildcard = 0; /* else mingw's start-up makes file names of a * in the link */

enum { TAKEN = 0, REFUSED = 2, NO_AGENT = 3, NOT_TAKEN = 4, BROKEN = 5 }; /* exit codes */
enum { AWAY = -1, LOST = -2 };                                            /* in place of an HTTP status */
enum { MAX_LINK = 2048, MAX_PATHS = 1024, MAX_TOKEN = 128, MIN_TOKEN = 32, MAX_SENTENCE = 300 };
enum { SECONDS = 5000, SLOW_SECONDS = 15000, PAUSE = 50 };

struct endpoint {
    unsigned port;
    char token[MAX_TOKEN + 1];
};

static wchar_t data_folder[MAX_PATHS];
static char answer[4096]; /* of the agent; its sentence begins at *said* */
static const char *said = "";

/* ---- the gate (handlers/uri.py) ---- */

static int is_hex(char letter) { return letter && strchr("0123456789ABCDEFabcdef", letter) != NULL; }

static int has_what_no_link_has(const char *rest, const char *never)
{
    for (const char *at = rest; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte == 0x7f || strchr(never, byte))
            return 1;
        if (byte == '%' && (((at[1] == '0' || at[1] == '1') && is_hex(at[2])) || (at[1] == '7' && (at[2] | 0x20) == 'f')))
            return 1;
    }
    return 0;
}

/* Return why it is no link of ours; NULL: it is one. */
static const char *refusal(const char *link)
{
    static const char *const schemes[] = {"tel", "callto", "cti", "sip", "sips"};
    const char *colon = strchr(link, ':');
    for (size_t each = 0; colon && each < sizeof schemes / sizeof *schemes; each++) {
        size_t length = strlen(schemes[each]);
        if ((size_t)(colon - link) == length && _strnicmp(link, schemes[each], length) == 0) {
            const char *never = strcmp(schemes[each], "cti") ? "\"<>`\\^{|}$&'!" : "\"<>`\\^{|}";
            return has_what_no_link_has(colon + 1, never) ? "the link has characters that no link has" : NULL;
        }
    }
    return "the link has none of the schemes tel, callto, cti, sip, sips";
}

/* Put the only argument into *link* as UTF-8; return why not, NULL when it is there. */
static const char *only_link(int argc, wchar_t **argv, char *link)
{
    if (argc != 2)
        return "exactly one link is needed, and no options";
    if (!WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, argv[1], -1, link, MAX_LINK + 1, NULL, NULL))
        return GetLastError() == ERROR_INSUFFICIENT_BUFFER ? "the link is longer than 2048 bytes" : "the link is not UTF-8";
    return refusal(link);
}

/* ---- the endpoint file (handlers/endpoint.py) ---- */

static int variable(const wchar_t *name, wchar_t *value)
{
    DWORD length = GetEnvironmentVariableW(name, value, MAX_PATHS);
    return length > 0 && length < MAX_PATHS;
}

/* Put *folder*\*name* into *path*; without a folder, or too long: nothing, which is no file. Never the root of a drive. */
static void join(wchar_t *path, const wchar_t *folder, const wchar_t *name)
{
    int length = _snwprintf(path, MAX_PATHS, L"%ls\\%ls", folder, name);
    if (!folder[0] || length < 0 || length >= MAX_PATHS)
        path[0] = 0;
}

static void find_data_folder(void)
{
    wchar_t value[MAX_PATHS];
    if (variable(L"DESKCALL_DATA", value)) { /* as in Python: a folder that was named has its own agent */
        DWORD length = GetFullPathNameW(value, MAX_PATHS, data_folder, NULL);
        if (!length || length >= MAX_PATHS)
            data_folder[0] = 0;
    } else if (variable(L"LOCALAPPDATA", value)) {
        join(data_folder, value, L"Deskcall");
    } else if (variable(L"USERPROFILE", value)) {
        join(data_folder, value, L"AppData\\Local\\Deskcall");
    }
}

static int parse_endpoint(char *text, struct endpoint *found)
{
    char *blank = strchr(text, ' '), *at = text;
    if (!blank)
        return 0;
    for (found->port = 0; *at >= '0' && *at <= '9' && found->port < 65536; at++)
        found->port = found->port * 10 + (unsigned)(*at - '0');
    char *token = blank + 1;
    size_t length = strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    if (at != blank || found->port < 1024 || found->port > 65535 || length < MIN_TOKEN || length > MAX_TOKEN)
        return 0;
    if (token[length] && strcmp(token + length, "\n") != 0)
        return 0;
    memcpy(found->token, token, length);
    found->token[length] = 0;
    return 1;
}

static int read_endpoint(struct endpoint *found)
{
    wchar_t path[MAX_PATHS];
    char text[257];
    DWORD length = 0;
    join(path, data_folder, L"endpoint");
    /* Shared for deleting too: the agent replaces this file at any moment, and must not find it in use. */
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    BOOL is_read = ReadFile(file, text, sizeof text - 1, &length, NULL);
    CloseHandle(file);
    text[is_read ? length : 0] = 0;
    return parse_endpoint(text, found);
}

/* ---- one socket, one POST (handlers/handover.py) ---- */

static int receive_status(SOCKET connection)
{
    int length = 0, part = 0;
    while (length < (int)sizeof answer - 1 && (part = recv(connection, answer + length, (int)sizeof answer - 1 - length, 0)) > 0)
        length += part;
    answer[length] = 0;
    char *end = strstr(answer, "\r\n\r\n"), *blank = strchr(answer, ' ');
    if (part < 0 || !end || !blank || blank > end || strncmp(answer, "HTTP/1.", 7) != 0)
        return LOST;
    said = end + 4;
    int status = 0;
    for (const char *at = blank + 1; at < blank + 4; at++) {
        if (*at < '0' || *at > '9')
            return LOST;
        status = status * 10 + (*at - '0');
    }
    return status;
}

/* Return the HTTP status; AWAY: nobody listens, nothing was sent; LOST: the agent may have the link. */
static int hand_over(const struct endpoint *to, const char *link)
{
    char request[MAX_LINK + 512];
    DWORD wait = SECONDS, ignored;
    /* Windows tries a closed port of its own for 2 s unless told not to (as libuv does). An older system refuses; so be it. */
    TCP_INITIAL_RTO_PARAMETERS once = {TCP_INITIAL_RTO_UNSPECIFIED_RTT, TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((u_short)to->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = snprintf(request, sizeof request,
                          "POST /open HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\nContent-Length: %u\r\nConnection: close\r\n\r\n%s",
                          to->port, to->token, (unsigned)strlen(link), link);
    SOCKET connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connection == INVALID_SOCKET)
        return AWAY;
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, (const char *)&wait, sizeof wait);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, (const char *)&wait, sizeof wait);
    WSAIoctl(connection, SIO_TCP_INITIAL_RTO, &once, sizeof once, NULL, 0, &ignored, NULL, NULL);
    int status = AWAY;
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0)
        status = send(connection, request, length, 0) == length ? receive_status(connection) : LOST;
    closesocket(connection);
    return status;
}

static int to_agent(const char *link)
{
    struct endpoint first, now;
    if (!read_endpoint(&first))
        return AWAY;
    int status = hand_over(&first, link);
    /* An agent that starts after another was killed listens before its own file stands there: it has done nothing. */
    if (status != 401)
        return status;
    if (!read_endpoint(&now))
        return AWAY;
    return strcmp(first.token, now.token) ? hand_over(&now, link) : status;
}

/* ---- starting the agent (handlers/start.py) ---- */

static HANDLE start_agent(void)
{
    wchar_t folder[MAX_PATHS], program[MAX_PATHS], command[MAX_PATHS + 64];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    DWORD length = GetModuleFileNameW(NULL, folder, MAX_PATHS);
    if (!length || length >= MAX_PATHS)
        return NULL;
    *wcsrchr(folder, L'\\') = 0;
    join(program, folder, L"runtime\\pythonw.exe");
    _snwprintf(command, MAX_PATHS + 63, L"\"%ls\" -I -m agent run", program);
    command[MAX_PATHS + 63] = 0;
    if (!CreateProcessW(program, command, NULL, NULL, FALSE, DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP, NULL, folder,
                        &startup, &child))
        return NULL;
    CloseHandle(child.hThread);
    return child.hProcess;
}

/* Return the handle of a lock that only one click holds, the same that Python's takes; INVALID: another has it. */
static HANDLE first_lock(void)
{
    wchar_t path[MAX_PATHS];
    CreateDirectoryW(data_folder, NULL);
    join(path, data_folder, L"start.lock");
    HANDLE lock = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0,
                              NULL);
    if (lock == INVALID_HANDLE_VALUE) /* a second agent ends by itself: better two starts than none */
        return CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (LockFile(lock, 0, 0, 1, 0))
        return lock;
    CloseHandle(lock);
    return INVALID_HANDLE_VALUE;
}

static DWORD exit_code(HANDLE child)
{
    DWORD code = STILL_ACTIVE;
    if (child)
        GetExitCodeProcess(child, &code);
    return code;
}

static int is_hopeless(HANDLE child, ULONGLONG waited, int is_first)
{
    DWORD code = exit_code(child);
    if (code != STILL_ACTIVE && code != 0) /* a mistake in its configuration, a taken port */
        return 1;
    if (waited < SECONDS || waited >= SLOW_SECONDS)
        return waited >= SLOW_SECONDS;
    return is_first && !(child && code == STILL_ACTIVE);
}

static int start_then_hand_over(const char *link)
{
    ULONGLONG begun = GetTickCount64();
    HANDLE lock = first_lock(), child = NULL;
    int status, is_started = 0;
    while ((status = to_agent(link)) == AWAY && !is_hopeless(child, GetTickCount64() - begun, lock != INVALID_HANDLE_VALUE)) {
        if (lock == INVALID_HANDLE_VALUE) {
            lock = first_lock(); /* whoever was first gave up, or has the agent up */
        } else if (!is_started || exit_code(child) == 0) {
            /* 0: it found another one running, which must be about to end, for it answers nobody. */
            if (child)
                CloseHandle(child);
            child = start_agent();
            is_started = 1;
        }
        Sleep(PAUSE);
    }
    if (lock != INVALID_HANDLE_VALUE)
        CloseHandle(lock);
    return status;
}

/* ---- one sentence for whoever clicked (handlers/notice.py) ---- */

static int is_shown(wchar_t letter) /* no controls, no marks that turn the writing round or part lines */
{
    return letter >= 0x20 && !(letter >= 0x7f && letter < 0xa0) && !(letter >= 0x200b && letter <= 0x200f) &&
           !(letter >= 0x2028 && letter <= 0x202e) && !(letter >= 0x2060 && letter <= 0x206f) && letter != 0xfeff;
}

typedef int(WINAPI *message_box)(HWND, LPCWSTR, LPCWSTR, UINT);

static int told(int code, const char *begin, const char *rest)
{
    char text[sizeof answer + 128];
    wchar_t wide[sizeof text];
    DWORD ignored;
    snprintf(text, sizeof text, "%s%s", begin, rest);
    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, (int)sizeof text);
    wide[MAX_SENTENCE] = 0;
    for (wchar_t *at = wide; *at; at++)
        *at = is_shown(*at) ? *at : L' ';
    HANDLE error = GetStdHandle(STD_ERROR_HANDLE); /* there is one when a program or a test starts us */
    int length = snprintf(text, sizeof text, "deskcall: ");
    length += WideCharToMultiByte(CP_UTF8, 0, wide, -1, text + length, (int)sizeof text - length, NULL, NULL);
    text[length - 1] = '\n';
    if (error && error != INVALID_HANDLE_VALUE)
        WriteFile(error, text, (DWORD)length, &ignored, NULL);
    HMODULE user32 = LoadLibraryExW(L"user32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    message_box show = user32 ? (message_box)(void *)GetProcAddress(user32, "MessageBoxW") : NULL;
    if (show)
        show(NULL, wide, L"Deskcall", MB_ICONWARNING | MB_SETFOREGROUND);
    return code;
}

int wmain(int argc, wchar_t **argv)
{
    char link[MAX_LINK + 1], number[16];
    WSADATA winsock;
    const char *why = only_link(argc, argv, link);
    if (why)
        return told(REFUSED, "This link was not used: ", why);
    find_data_folder();
    int status = WSAStartup(MAKEWORD(2, 2), &winsock) ? AWAY : to_agent(link);
    if (status == AWAY)
        status = start_then_hand_over(link);
    if (status == 202)
        return TAKEN;
    if (status == AWAY)
        return told(NO_AGENT, "Deskcall could not be started, so the link was not used; ",
                    "'deskcall.cmd run' in a terminal says why");
    if (status == LOST)
        return told(BROKEN, "The link may not have been used: ", "the agent did not answer, or its answer was cut short");
    snprintf(number, sizeof number, "%d", status);
    /* 400: the agent read what the gate does not, and found no link that rings or dials. */
    return told(status == 400 ? REFUSED : NOT_TAKEN, "Deskcall did not take the link: ", *said ? said : number);
}
