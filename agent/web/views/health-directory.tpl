<section class="card pad" aria-labelledby="directory">
<h2 id="directory">{{_('Numbers in the directory')}}</h2>
% if sums:
<dl class="sums">
% for sum in sums:
<div><dt>{{sum.name}}</dt><dd><data value="{{sum.count}}" data-count>{{sum.count}}</data></dd></div>
% end
</dl>
<p class="aside">{{_('Counted')}} \\
% include('time.tpl', at=progress.counted_at, how='data-ago')
. {{_('The list for whoever keeps the directory:')}} <code>deskcall health --csv</code></p>
% elif not progress.is_running:
<p class="aside">{{_('How many people have a number that can be matched? Counting reads the whole directory, and leaves the processor to the rings.')}}</p>
% end
% if progress.failed:
<p class="flag warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{_('It could not be counted just now; the reason is in the log.')}}</span></p>
% end
% if progress.is_running:
<p class="aside" role="status" data-poll>{{_('Counting…')}} <data value="{{progress.people}}" data-count>{{progress.people}}</data> {{_('people so far')}}</p>
% else:
<p class="acts"><button class="btn" type="button" data-post="/api/count" data-key="count">{{_('Count again') if sums else _('Count now')}}</button></p>
% end
</section>
