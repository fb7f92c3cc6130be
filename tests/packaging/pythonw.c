/* Stands for the agent in tests of the click program: writes its command line down beside the data of %DESKCALL_DATA%, then
 * ends with %FAKE_EXIT%, or waits for the file "end". */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int wmain(void)
{
    wchar_t asked[1024], end[1024];
    char line[4096];
    _snwprintf(asked, 1024, L"%ls\\asked", _wgetenv(L"DESKCALL_DATA"));
    _snwprintf(end, 1024, L"%ls\\end", _wgetenv(L"DESKCALL_DATA"));
    WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line, sizeof line, NULL, NULL);
    FILE *file = _wfopen(asked, L"ab");
    fprintf(file, "%s\n", line);
    fclose(file);
    if (getenv("FAKE_EXIT"))
        return atoi(getenv("FAKE_EXIT"));
    while (GetFileAttributesW(end) == INVALID_FILE_ATTRIBUTES)
        Sleep(20);
    return 0;
}
