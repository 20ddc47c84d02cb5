/** The operations of this cloud on itself, as types; `model.ts` says the same for the wire. */
export interface SkykeepApi {
  readonly service: 'skykeep';
  readonly operations: {
    readonly GetStatus: Shape<object, { readonly Status: object }>;
    readonly GetClock: Shape<object, ClockShown>;
    readonly AdvanceClock: Shape<
      {
        readonly Days?: number;
        readonly Hours?: number;
        readonly Minutes?: number;
        readonly Seconds?: number;
        readonly Milliseconds?: number;
      },
      ClockShown
    >;
    readonly ListTasks: Shape<
      Page,
      { readonly Tasks: readonly TaskShown[]; readonly NextToken?: string }
    >;
    readonly ListDecisions: Shape<
      Page & { readonly Principal?: string; readonly Effect?: 'allow' | 'deny' },
      { readonly Decisions: readonly DecisionShown[]; readonly NextToken?: string }
    >;
    readonly ExplainRequest: Shape<
      { readonly RequestId: string },
      { readonly Decisions: readonly object[] }
    >;
    readonly Reset: Shape<object, object>;
  };
  readonly errors: {
    readonly ResourceNotFoundException: object;
    readonly ClockIsRealException: object;
  };
}

export interface Shape<Input extends object, Output extends object> {
  readonly input: Input;
  readonly output: Output;
  readonly errors: string;
}

export interface Page {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface ClockShown {
  readonly Kind: 'real' | 'manual';
  readonly Now: Date;
}

export interface TaskShown {
  readonly Id: string;
  readonly Name: string;
  readonly Cell: string;
  readonly DueAt: Date;
  readonly Failures: number;
}

export interface DecisionShown {
  readonly RequestId: string;
  readonly At: Date;
  readonly Principal: string;
  readonly Action: string;
  readonly Resource: string;
  readonly Effect: string;
}
