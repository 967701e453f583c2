using System.Globalization;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>Where a job's lines and progress are shown: one line that is drawn again on a terminal, plain lines elsewhere.</summary>
/// <remarks>Any number of threads may write.</remarks>
public sealed class Terminal
{
    private const int BarWidth = 30;
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly bool _drawsBar;
    private readonly bool _isQuiet;
    private readonly ProgressPace _pace;
    private int _drawn;
    private IReadOnlyList<string> _screen = [];
    private int _screenWidth;

    /// <summary>Shows lines on a writer.</summary>
    /// <param name="writer">The program's output.</param>
    /// <param name="mode">How progress is shown.</param>
    /// <param name="clock">Times the progress.</param>
    public Terminal(TextWriter writer, TerminalMode mode, TimeProvider clock)
    {
        (_writer, _drawsBar, _isQuiet) = (writer, mode == TerminalMode.Bar, mode == TerminalMode.Quiet);
        _pace = mode == TerminalMode.Bar
            ? new ProgressPace(clock, 0.002, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1))
            : ProgressPace.ForLines(clock);
        ShowsProgress = mode is TerminalMode.Bar or TerminalMode.Lines;
    }

    /// <summary>Whether <see cref="Progress"/> shows anything.</summary>
    public bool ShowsProgress { get; }

    /// <summary>Whether a person watches, so that lines can be drawn again.</summary>
    public bool DrawsInPlace => _drawsBar;

    /// <summary>Writes a line of the log; nothing where it is quiet.</summary>
    public void Log(string line)
    {
        if (!_isQuiet)
        {
            Print(line);
        }
    }

    /// <summary>Writes a result, which is shown always.</summary>
    public void Print(string line)
    {
        lock (_lock)
        {
            Erase();
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    /// <summary>Shows lines in the place of those shown before; only what differs is written, in one piece, so that nothing flickers.</summary>
    /// <remarks>ECMA-48: cursor up, erase in line, erase in page.</remarks>
    /// <param name="lines">Each narrower than the terminal, and fewer than it has rows.</param>
    /// <param name="width">Of the terminal. Where it is another than before, lines may have been turned, and the screen is begun anew.</param>
    public void Redraw(IReadOnlyList<string> lines, int width)
    {
        var text = new StringBuilder();
        bool isTurned = _screen.Count > 0 && width != _screenWidth;
        text.Append(isTurned ? "\e[H\e[J" : _screen.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"\e[{_screen.Count}A\r") : "");
        for (int i = 0; i < lines.Count; i++)
        {
            bool isSame = !isTurned && i < _screen.Count && _screen[i] == lines[i];
            text.Append(isSame ? "" : lines[i] + "\e[K").Append('\n');
        }

        text.Append(lines.Count < _screen.Count ? "\e[J" : "");
        lock (_lock)
        {
            _writer.Write(text);
            _writer.Flush();
            (_screen, _screenWidth) = ([.. lines], width);
        }
    }

    /// <summary>Shows how far a stage is, at the pace of the medium.</summary>
    public void Progress(string stage, long done, long total)
    {
        if (!ShowsProgress || !_pace.Admits(stage, done, total, out TimeSpan elapsed))
        {
            return;
        }

        string text = ProgressText(stage, done, total, elapsed);
        if (!_drawsBar || done >= total)
        {
            Print(text);
            return;
        }

        int full = (int)(BarWidth * Math.Clamp((double)done / total, 0, 1));
        string bar = $"{text}  [{new string('#', full)}{new string('.', BarWidth - full)}]";
        lock (_lock)
        {
            _writer.Write("\r" + bar.PadRight(_drawn));
            _writer.Flush();
            _drawn = bar.Length;
        }
    }

    /// <summary>"expectation 43 % (65,000 of 131,899), 1 m 20 s left", or how long it took.</summary>
    internal static string ProgressText(string stage, long done, long total, TimeSpan elapsed)
    {
        if (done >= total)
        {
            return $"         {stage,-14} done in {Duration(elapsed)}";
        }

        string left = done > 0 ? $", {Duration(elapsed * ((double)(total - done) / done))} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"         {stage,-14} {100.0 * done / total,3:F0} % ({done:N0} of {total:N0}){left}");
    }

    /// <summary>"0.4 s", "12 s", "3 m 20 s", "1 h 05 m".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"),
        { TotalSeconds: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s"),
        { TotalMinutes: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} m {time.Seconds:D2} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:D2} m"),
    };

    private void Erase()
    {
        if (_drawn > 0)
        {
            _writer.Write("\r" + new string(' ', _drawn) + "\r");
            _drawn = 0;
        }
    }
}

/// <summary>How a <see cref="Terminal"/> shows progress.</summary>
public enum TerminalMode
{
    /// <summary>A line every 5 % or 30 s: files, pipes, batch systems.</summary>
    Lines,

    /// <summary>One line drawn again and again: a person is watching.</summary>
    Bar,

    /// <summary>The log, but no progress.</summary>
    NoProgress,

    /// <summary>Results and errors only.</summary>
    Quiet,
}
