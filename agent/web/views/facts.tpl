% if facts:
<details class="fold" open data-id="facts"><summary data-key="facts">{{title}}</summary>
% include('factlist.tpl')
</details>
% end
