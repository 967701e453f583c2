namespace CryoSharp.IO;

/// <summary>Symbols of the chemical elements.</summary>
internal static class ChemicalElement
{
    private static readonly string[] Symbols =
    [
        "H", "HE", "LI", "BE", "B", "C", "N", "O", "F", "NE", "NA", "MG", "AL", "SI", "P", "S", "CL", "AR", "K", "CA", "SC", "TI", "V", "CR", "MN",
        "FE", "CO", "NI", "CU", "ZN", "GA", "GE", "AS", "SE", "BR", "KR", "RB", "SR", "Y", "ZR", "NB", "MO", "TC", "RU", "RH", "PD", "AG", "CD", "IN",
        "SN", "SB", "TE", "I", "XE", "CS", "BA", "LA", "CE", "PR", "ND", "PM", "SM", "EU", "GD", "TB", "DY", "HO", "ER", "TM", "YB", "LU", "HF", "TA",
        "W", "RE", "OS", "IR", "PT", "AU", "HG", "TL", "PB", "BI", "PO", "AT", "RN", "FR", "RA", "AC", "TH", "PA", "U",
    ];

    /// <summary>1 for H and D, 2 for He, up to 92; 0 for what is no symbol of these. Case does not matter.</summary>
    public static int AtomicNumber(string symbol) =>
        symbol is "D" or "d" ? 1 : Array.IndexOf(Symbols, symbol.ToUpperInvariant()) + 1;
}
