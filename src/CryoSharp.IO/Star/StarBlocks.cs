using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>Puts the lines of a STAR file together to blocks.</summary>
internal sealed class StarBlocks
{
    private readonly string _path;
    private readonly ImmutableArray<StarBlock>.Builder _blocks = ImmutableArray.CreateBuilder<StarBlock>();
    private readonly List<string> _labels = [];
    private readonly HashSet<string> _labelsSeen = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ReadOnlyMemory<char>> _values = [];
    private string? _name;
    private int _nameLine;
    private int _loopLine;
    private bool _hasTables;
    private bool _isLoop;

    public StarBlocks(string path) => _path = path;

    // A list is complete when each label has its value; its last label may still wait for one on the next line.
    private bool IsWaitingForValue => !_isLoop && _labels.Count > _values.Count;

    /// <summary>Adds a line with at least one value.</summary>
    public void Add(StarLines line)
    {
        ReadOnlySpan<char> first = line.IsFirstQuoted ? [] : line.Values[0].Span;
        if (first.StartsWith("data_", StringComparison.OrdinalIgnoreCase) && line.Values.Count == 1)
        {
            // With more values on the line it is a row whose first value happens to begin so.
            CloseBlock();
            (_name, _nameLine) = (first["data_".Length..].ToString(), line.Line);
        }
        else if (_name is null)
        {
            throw line.Wrong(0, $"\"{line.Values[0]}\" stands before the first block", "Begin the table with a line such as data_particles");
        }
        else if (first.Equals("loop_", StringComparison.OrdinalIgnoreCase))
        {
            CloseTable();
            (_isLoop, _loopLine) = (true, line.Line);
            AddLabels(line, 1);
        }
        else if (first.StartsWith('_'))
        {
            AddLabelLine(line);
        }
        else
        {
            AddValues(line);
        }
    }

    /// <summary>All blocks, when every line has been added.</summary>
    public ImmutableArray<StarBlock> Close()
    {
        CloseBlock();
        return _blocks.DrainToImmutable();
    }

    private void AddLabelLine(StarLines line)
    {
        if (_isLoop && _values.Count == 0)
        {
            AddLabels(line, 0);
            return;
        }

        if (_isLoop)
        {
            CloseTable();
        }

        FillWaiting();
        AddLabel(line, 0);
        if (line.Values.Count > 2)
        {
            throw line.Wrong(
                2, $"the label _{_labels[^1]} has {line.Values.Count - 1} values", "Write a value with blanks between quotes, or loop_ before the labels");
        }

        _values.AddRange(line.Values.Skip(1));
    }

    private void AddValues(StarLines line)
    {
        if (IsWaitingForValue && line.Values.Count == 1)
        {
            _values.Add(line.Values[0]);
        }
        else if (!_isLoop)
        {
            throw line.Wrong(0, $"\"{line.Values[0]}\" belongs to no label", "Write loop_ before the labels of a table with rows");
        }
        else if (_labels.Count == 0)
        {
            throw line.Wrong(0, "loop_ has no labels", "Name the columns, one a line, before the rows");
        }
        else if (line.Values.Count != _labels.Count)
        {
            throw line.Wrong(
                line.Values.Count - 1,
                $"the row has {line.Values.Count} values, the loop of line {_loopLine} has {_labels.Count} labels",
                "Write one row on one line, values with blanks between quotes");
        }
        else
        {
            _values.AddRange(line.Values);
        }
    }

    private void AddLabels(StarLines line, int from)
    {
        for (int i = from; i < line.Values.Count; i++)
        {
            AddLabel(line, i);
        }
    }

    private void AddLabel(StarLines line, int value)
    {
        ReadOnlySpan<char> text = line.Values[value].Span;
        if (text is not ['_', _, ..])
        {
            throw line.Wrong(value, $"\"{text}\" is no label", "A label begins with an underscore");
        }

        string label = text[1..].ToString();
        if (!_labelsSeen.Add(label))
        {
            throw line.Wrong(value, $"the label _{label} stands twice in one table", "Take one of them out");
        }

        _labels.Add(label);
    }

    private void FillWaiting()
    {
        if (IsWaitingForValue)
        {
            _values.Add(default);
        }
    }

    private void CloseBlock()
    {
        CloseTable();
        if (_name is not null && !_hasTables)
        {
            _blocks.Add(new StarBlock(_path, _name, _nameLine, isLoop: false, [], []));
        }

        (_name, _hasTables) = (null, false);
    }

    private void CloseTable()
    {
        FillWaiting();
        if (_isLoop && _labels.Count == 0)
        {
            throw MalformedFileException.InText(_path, _loopLine, 1, "loop_ has no labels", "Name the columns, one a line, after it");
        }

        if (_labels.Count > 0)
        {
            _blocks.Add(new StarBlock(_path, _name!, _nameLine, _isLoop, [.. _labels], [.. _values]));
            _hasTables = true;
        }

        _labels.Clear();
        _labelsSeen.Clear();
        _values.Clear();
        _isLoop = false;
    }
}
