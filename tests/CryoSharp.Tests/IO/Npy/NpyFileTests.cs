using System.Text;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        ushort[] numbers = [0, 1, 2, ushort.MaxValue];
        NpyFile.Write<ushort>(_folder["a.npy"], numbers);
        Assert.Equal(numbers, NpyFile.Read<ushort>(_folder["a.npy"]));
        float[] values = [0, -1.5f, float.NaN, float.PositiveInfinity];
        NpyFile.Write<float>(_folder["b.npy"], values);
        Assert.Equal(values, NpyFile.Read<float>(_folder["b.npy"]));
        NpyFile.Write<ushort>(_folder["none.npy"], []);
        Assert.Empty(NpyFile.Read<ushort>(_folder["none.npy"]));
    }

    /// <summary>Enhancement Proposal 1: the values begin at a multiple of 64 bytes, the header ends in a line feed.</summary>
    [Fact]
    public void TheHeaderIsThatOfTheStandard()
    {
        NpyFile.Write<ushort>(_folder["a.npy"], [7, 8]);
        byte[] bytes = File.ReadAllBytes(_folder["a.npy"]);
        Assert.Equal(128 + 4, bytes.Length);
        Assert.Equal((0x93, 1, 0, 118, 0), (bytes[0], bytes[6], bytes[7], bytes[8], bytes[9]));
        Assert.StartsWith("{'descr': '<u2', 'fortran_order': False, 'shape': (2,), }", Encoding.ASCII.GetString(bytes, 10, 100), StringComparison.Ordinal);
        Assert.Equal((byte)'\n', bytes[127]);
        Assert.Equal([7, 0, 8, 0], bytes[128..]);
    }

    /// <summary>NumPy reads what is written, and its own files are read.</summary>
    [Fact]
    public void NumPyAgrees()
    {
        Assert.SkipWhen(OtherProgram.Run(_folder.Folder, "/usr/bin/python3", "-c", "import importlib.util; print(importlib.util.find_spec('numpy') is not None)").Trim() != "True", "NumPy is not installed.");
        NpyFile.Write<ushort>(_folder["a.npy"], [.. Enumerable.Range(0, 1000).Select(i => (ushort)(60 * i))]);
        NpyFile.Write<float>(_folder["b.npy"], [0.5f, -2]);
        OtherProgram.Run(
            _folder.Folder, "/usr/bin/python3", "-c",
            "import numpy as n; a = n.load('a.npy'); b = n.load('b.npy'); assert a.dtype == n.uint16 and (a == n.arange(1000) * 60).all(); assert b.dtype == n.float32 and list(b) == [0.5, -2]; n.save('c.npy', a[::-1].copy()); n.save('d.npy', b * 2)");
        Assert.Equal(59940, NpyFile.Read<ushort>(_folder["c.npy"])[0]);
        Assert.Equal([1f, -4f], NpyFile.Read<float>(_folder["d.npy"]));
    }

    /// <summary>Each byte of the header that matters, changed, is told and not misread.</summary>
    [Theory]
    [InlineData("signature", 0, 'x')]
    [InlineData("version", 6, (char)2)]
    [InlineData("<u2", 22, '4')]
    [InlineData("header", 60, '3')]
    [InlineData("cut short", 9, (char)9)]
    public void ABrokenFileIsTold(string what, int at, char value)
    {
        NpyFile.Write<ushort>(_folder["a.npy"], [7, 8]);
        byte[] bytes = File.ReadAllBytes(_folder["a.npy"]);
        bytes[at] = (byte)value;
        File.WriteAllBytes(_folder["a.npy"], bytes);
        Assert.Contains(what, Assert.Throws<MalformedFileException>(() => NpyFile.Read<ushort>(_folder["a.npy"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileCutShortOrOfAnotherTypeIsTold()
    {
        NpyFile.Write<ushort>(_folder["a.npy"], [7, 8]);
        Assert.Throws<MalformedFileException>(() => NpyFile.Read<float>(_folder["a.npy"]));
        byte[] bytes = File.ReadAllBytes(_folder["a.npy"]);
        foreach (int length in (ReadOnlySpan<int>)[0, 5, 9, 100, 131])
        {
            File.WriteAllBytes(_folder["b.npy"], bytes[..length]);
            Assert.Throws<MalformedFileException>(() => NpyFile.Read<ushort>(_folder["b.npy"]));
        }

        Assert.Throws<NotSupportedException>(() => NpyFile.Write<int>(_folder["c.npy"], [1]));
    }

    public void Dispose() => _folder.Dispose();
}
