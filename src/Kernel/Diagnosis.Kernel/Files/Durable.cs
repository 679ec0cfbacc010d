using System.Runtime.InteropServices;
using System.Text;

namespace Diagnosis.Kernel.Files;

/// <summary>Makes a name in a folder survive a power cut. Flushing a file keeps its content; its name stands in the folder, which is flushed apart.</summary>
internal static class Durable
{
    /// <summary>Flushes a folder to the disk. Windows keeps names with the file and has no such call.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) { return; }
        int folder = Open(Encoding.UTF8.GetBytes(path + "\0"), 0);
        if (folder < 0) { throw new IOException($"The folder of kept files cannot be opened to flush it (error {Marshal.GetLastPInvokeError()})."); }
        try
        {
            const int InvalidArgument = 22; // a file system that knows no such flush, e.g. some network shares
            if (Flush(folder) != 0 && Marshal.GetLastPInvokeError() is var error && error != InvalidArgument) { throw new IOException($"The folder of kept files could not be flushed (error {error})."); }
        }
        finally { _ = Close(folder); }
    }

#pragma warning disable SYSLIB1054 // generated marshalling would need unsafe code in the whole Kernel for three calls with plain arguments
    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open(byte[] path, int flags);
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Flush(int file);
    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int file);
#pragma warning restore SYSLIB1054
}
